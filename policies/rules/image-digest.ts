import { isHidden, text } from "../reading/values.js";
import { workloadOf } from "../reading/workloads.js";
import type { Rule } from "../rule.js";

/** Every container runs an image that can't be replaced behind its tag. */
export const imageDigest: Rule = {
  name: "image-digest",
  title: "images are named by their digest",
  level: "advisory",
  reason: "Whoever takes over a registry or a publisher's account can put another image behind the same tag.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  judge: (resource) =>
    (workloadOf(resource)?.containers ?? [])
      .filter(({ props }) => !isHidden(props["image"]) && !/@sha256:[0-9a-f]{64}$/.test(text(props["image"])))
      .map(({ path }) => ({ path: `${path}.image`, what: "the image has no digest" })),
};
