import { isHidden, numeric } from "../reading/values.js";
import { lasting, workloadOf } from "../reading/workloads.js";
import type { Rule } from "../rule.js";

/** What has data gets the time to put it away. */
export const gracePeriod: Rule = {
  name: "grace-period",
  title: "pods get the time to end well; one that holds data says how long that takes",
  level: "mandatory",
  reason: "A client that is killed while it writes has to sync anew, which takes days.",
  source: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
  judge: (resource) => {
    const workload = workloadOf(resource);
    if (workload === undefined || !lasting.includes(workload.kind)) return [];
    const seconds = workload.pod["terminationGracePeriodSeconds"];
    const path = `${workload.path}.terminationGracePeriodSeconds`;
    if (isHidden(seconds)) return [];
    if (seconds === undefined)
      return workload.kind === "StatefulSet" ? [{ path, what: "nothing says how long it takes to end" }] : [];
    const fewest = workload.kind === "StatefulSet" ? 10 : 1;
    return (numeric(seconds) ?? 0) < fewest ? [{ path, what: "it is killed before it has put anything away" }] : [];
  },
};
