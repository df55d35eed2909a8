import { isHidden, text } from "../reading/values.js";
import { workloadOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";

/** Every container runs a version that is named. */
export const imagePinned: Rule = {
  name: "image-pinned",
  title: "images have a version, and it is not latest",
  level: "mandatory",
  reason: "A restart would bring another version than the one that was tried, on one node and not on the next.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  judge: (resource) =>
    (workloadOf(resource)?.containers ?? []).flatMap(({ path, props }): Violation[] => {
      const image = props["image"];
      if (isHidden(image)) return [];
      const what = imageFault(text(image));
      return what === undefined ? [] : [{ path: `${path}.image`, what }];
    }),
};

/** What is wrong with the name of an image; undefined when it names a version. */
export function imageFault(image: string): string | undefined {
  if (image === "") return "no image is named";
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  if (image.includes("@")) return "the digest is none";
  const tag = image.split("/").at(-1)?.split(":")[1] ?? "";
  if (tag === "") return "no version is named";
  return /^(latest|stable|main|master|edge|nightly|develop(ment)?|unstable|next|head)$/i.test(tag) || !/\d/.test(tag)
    ? "the version is whatever is newest"
    : undefined;
}
