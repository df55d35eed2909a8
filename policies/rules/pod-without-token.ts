import { isHidden, isOff } from "../reading/values.js";
import { kindOf, workloadOf } from "../reading/workloads.js";
import type { Rule } from "../rule.js";

/** A pod has no key to the cluster's API unless it asks for one in so many words. */
export const podWithoutToken: Rule = {
  name: "pod-without-token",
  title: "pods and service accounts hand out no token by themselves",
  level: "mandatory",
  reason: "Whoever breaks into a pod would find a key to the cluster's API there.",
  source: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
  judge: (resource) => {
    const workload = workloadOf(resource);
    const account = kindOf(resource) === "ServiceAccount";
    if (workload === undefined && !account) return [];
    const token = (workload?.pod ?? resource.props)["automountServiceAccountToken"];
    const path = [...(workload === undefined ? [] : [workload.path]), "automountServiceAccountToken"].join(".");
    return isOff(token) || isHidden(token) ? [] : [{ path, what: "a token for the cluster's API is mounted" }];
  },
};
