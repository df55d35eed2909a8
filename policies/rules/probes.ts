import { isGiven, list } from "../reading/values.js";
import { lasting, workloadOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";

/** Pods say when they are ready, and when they hang. */
export const probes: Rule = {
  name: "probes",
  title: "pods that serve say when they are ready, when they hang and when they have started",
  level: "mandatory",
  reason:
    "Without a readiness probe traffic goes to a node that is behind; without a liveness probe one that hangs stays.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  judge: (resource) => {
    const workload = workloadOf(resource);
    if (workload === undefined || !lasting.includes(workload.kind)) return [];
    const running = workload.containers.filter(({ role }) => role === "app");
    const serving = running.filter(({ props }) => list(props["ports"]).length > 0);
    const ready = running.some(({ props }) => isGiven(props["readinessProbe"]));
    const missing = serving.flatMap(({ path, props }): Violation[] =>
      [
        ["livenessProbe", "nothing tells that it hangs"],
        ["startupProbe", "nothing tells a slow start from a hanging one"],
      ].flatMap(([probe = "", what = ""]) => (isGiven(props[probe]) ? [] : [{ path: `${path}.${probe}`, what }])),
    );
    return [
      ...(serving.length > 0 && !ready
        ? [{ path: `${workload.path}.containers`, what: "no container tells when the pod is ready" }]
        : []),
      ...missing,
    ];
  },
};
