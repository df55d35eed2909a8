import { at, isOn } from "../reading/values.js";
import { workloadOf } from "../reading/workloads.js";
import type { Rule } from "../rule.js";

/** A container can't change its own programs. */
export const podReadOnly: Rule = {
  name: "pod-read-only",
  title: "containers can't write where their programs are",
  level: "mandatory",
  reason: "Whoever breaks in could put programs of his own where they are started.",
  source: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  judge: (resource) =>
    (workloadOf(resource)?.containers ?? [])
      .filter(({ props }) => !isOn(at(props, "securityContext", "readOnlyRootFilesystem")))
      .map(({ path }) => ({
        path: `${path}.securityContext.readOnlyRootFilesystem`,
        what: "its programs can be replaced while it runs",
      })),
};
