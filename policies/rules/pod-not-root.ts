import { at, isHidden, isOn, mapping } from "../reading/values.js";
import { workloadOf } from "../reading/workloads.js";
import type { Rule } from "../rule.js";

/** Nothing runs as root. */
export const podNotRoot: Rule = {
  name: "pod-not-root",
  title: "no container runs as root",
  level: "mandatory",
  reason: "Root in a container is one hole of the kernel away from root on the node.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  judge: (resource) => {
    const workload = workloadOf(resource);
    if (workload === undefined) return [];
    const all = mapping(workload.pod["securityContext"]);
    return workload.containers.flatMap(({ path, props }) => {
      const own = mapping(props["securityContext"]);
      const forbidden = isOn(own["runAsNonRoot"] ?? all["runAsNonRoot"]);
      const user = own["runAsUser"] ?? all["runAsUser"];
      const group = at(own, "runAsGroup") ?? all["runAsGroup"];
      const place = `${path}.securityContext`;
      return [
        ...(forbidden ? [] : [{ path: `${place}.runAsNonRoot`, what: "nothing keeps it from running as root" }]),
        ...(isRoot(user) ? [{ path: `${place}.runAsUser`, what: "it runs as root" }] : []),
        ...(isRoot(group) ? [{ path: `${place}.runAsGroup`, what: "it runs in the group of root" }] : []),
      ];
    });
  },
};

function isRoot(id: unknown): boolean {
  return !isHidden(id) && (id === 0 || id === "0");
}
