import { isSome, wantedResources } from "../reading/quantities.js";
import { at, isHidden } from "../reading/values.js";
import { workloadOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";

/** Containers reserve what they need and are kept from taking more memory. */
export const limits: Rule = {
  name: "limits",
  title: "containers reserve processor and memory, and have a limit of memory",
  level: "mandatory",
  reason: "A container without them is put on a node that has no room, and takes its neighbours down with it.",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  judge: (resource) =>
    (workloadOf(resource)?.containers ?? [])
      .filter(({ role }) => role !== "debug")
      .flatMap(({ path, props }): Violation[] => {
        const resources = props["resources"];
        if (isHidden(resources)) return [];
        return wantedResources.flatMap(([key, what]) =>
          isSome(at(resources, ...key.split("."))) ? [] : [{ path: `${path}.resources.${key}`, what }],
        );
      }),
};
