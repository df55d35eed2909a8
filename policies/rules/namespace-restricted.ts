import { at, isHidden, text } from "../reading/values.js";
import { kindOf } from "../reading/workloads.js";
import type { Rule } from "../rule.js";

/** The cluster itself refuses pods that are not contained. */
export const namespaceRestricted: Rule = {
  name: "namespace-restricted",
  title: "a namespace enforces the restricted level of Pod Security",
  level: "mandatory",
  reason: "What charts, operators and people put there is judged by nobody else.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  judge: (resource) => {
    if (kindOf(resource) !== "Namespace") return [];
    const label = "pod-security.kubernetes.io/enforce";
    const level = at(resource.props, "metadata", "labels", label);
    if (isHidden(level) || text(level) === "restricted") return [];
    return [{ path: `metadata.labels["${label}"]`, what: "pods with more rights than they need are let in" }];
  },
};
