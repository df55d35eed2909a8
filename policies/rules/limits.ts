import { at, isHidden, text } from "../reading/values.js";
import { workloadOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";

const wanted = [
  ["requests.cpu", "no share of the processor is reserved"],
  ["requests.memory", "no memory is reserved"],
  ["limits.memory", "it may take the whole node's memory"],
] as const;

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
        return wanted.flatMap(([key, what]) =>
          isSome(at(resources, ...key.split("."))) ? [] : [{ path: `${path}.resources.${key}`, what }],
        );
      }),
};

/** A quantity above nothing. */
function isSome(quantity: unknown): boolean {
  if (isHidden(quantity)) return true;
  return /[1-9]/.test(typeof quantity === "number" ? String(quantity) : text(quantity));
}
