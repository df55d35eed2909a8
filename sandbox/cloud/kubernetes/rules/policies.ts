import { at, entries, list, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { quantityViolations } from "./resources.js";
import { selectorViolations } from "./selector.js";
import { forbidden, invalid, required, supportedOnly } from "./values.js";

/** Highest value that a PriorityClass of one's own may have. @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
const highestPriority = 1_000_000_000;

/** What is wrong with a PodDisruptionBudget. */
export function disruptionBudgetViolations(manifest: Manifest): readonly Violation[] {
  const spec = record(manifest["spec"]);
  const { minAvailable, maxUnavailable } = spec;
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [invalid("spec", "minAvailable and maxUnavailable cannot be both set")]
      : []),
    ...amount(minAvailable, "spec.minAvailable"),
    ...amount(maxUnavailable, "spec.maxUnavailable"),
    ...selectorViolations(spec["selector"], "spec.selector"),
    ...supportedOnly(text(spec["unhealthyPodEvictionPolicy"]), "spec.unhealthyPodEvictionPolicy", [
      "AlwaysAllow",
      "IfHealthyBudget",
    ]),
  ];
}

function amount(value: unknown, path: string): readonly Violation[] {
  const count = number(value);
  if (count !== undefined) return count >= 0 ? [] : [invalid(path, `${count}: must be greater than or equal to 0`)];
  const share = text(value);
  if (share === undefined || (/^\d+%$/.test(share) && Number(share.slice(0, -1)) <= 100)) return [];
  return [invalid(path, `${JSON.stringify(share)}: must be a number of pods or a percentage up to 100%`)];
}

/** What is wrong with a HorizontalPodAutoscaler. */
export function autoscalerViolations(manifest: Manifest): readonly Violation[] {
  const least = number(at(manifest, "spec", "minReplicas"));
  const most = number(at(manifest, "spec", "maxReplicas"));
  return [
    ...(least !== undefined && least < 1
      ? [invalid("spec.minReplicas", `${least}: must be greater than or equal to 1`)]
      : []),
    ...(most !== undefined && most < (least ?? 1)
      ? [invalid("spec.maxReplicas", `${most}: must be greater than or equal to \`minReplicas\``)]
      : []),
  ];
}

/** What is wrong with a PriorityClass. */
export function priorityClassViolations(manifest: Manifest): readonly Violation[] {
  const value = number(manifest["value"]);
  const name = text(at(manifest, "metadata", "name")) ?? "";
  return [
    ...(value !== undefined && value > highestPriority
      ? [forbidden("value", `maximum allowed value of a user defined priority is ${highestPriority}`)]
      : []),
    ...(name.startsWith("system-")
      ? [forbidden("metadata.name", "priority class names with 'system-' prefix are reserved for system use only")]
      : []),
    ...supportedOnly(text(manifest["preemptionPolicy"]), "preemptionPolicy", ["Never", "PreemptLowerPriority"]),
  ];
}

/** What is wrong with a ResourceQuota or a LimitRange. */
export function quotaViolations(manifest: Manifest): readonly Violation[] {
  return [
    ...quantityViolations(at(manifest, "spec", "hard"), "spec.hard"),
    ...entries(at(manifest, "spec", "limits"), "spec.limits").flatMap(({ item, path }) =>
      ["max", "min", "default", "defaultRequest"].flatMap((key) => quantityViolations(item[key], `${path}.${key}`)),
    ),
  ];
}

/** What is wrong with a Namespace's own labels for Pod Security. @see https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
export function namespaceViolations(manifest: Manifest): readonly Violation[] {
  const labels = record(at(manifest, "metadata", "labels"));
  return [
    ...["enforce", "audit", "warn"].flatMap((mode) =>
      supportedOnly(
        text(labels[`pod-security.kubernetes.io/${mode}`]),
        `metadata.labels[pod-security.kubernetes.io/${mode}]`,
        ["baseline", "privileged", "restricted"],
      ),
    ),
  ];
}

/** What is wrong with the rules of a Role or ClusterRole, or with a binding of one. */
export function accessViolations(kind: string, manifest: Manifest): readonly Violation[] {
  if (kind.endsWith("Binding")) return bindingViolations(kind, manifest);
  return entries(manifest["rules"], "rules").flatMap(({ item, path }) => {
    const urls = list(item["nonResourceURLs"]).length;
    const resources = list(item["resources"]).length;
    if ([item["nonResourceURLs"], item["resources"], item["verbs"]].some((value) => typeof value === "symbol"))
      return [];
    return [
      ...(list(item["verbs"]).length === 0 ? [required(`${path}.verbs`, "verbs must contain at least one value")] : []),
      ...(urls > 0 && kind === "Role"
        ? [invalid(`${path}.nonResourceURLs`, "namespaced rules cannot apply to non-resource URLs")]
        : []),
      ...(urls > 0 && resources > 0
        ? [invalid(`${path}.nonResourceURLs`, "rules cannot apply to both regular resources and non-resource URLs")]
        : []),
      ...(urls === 0 && resources === 0
        ? [required(`${path}.resources`, "resource rules must supply at least one resource")]
        : []),
      ...(resources > 0 && item["apiGroups"] === undefined
        ? [required(`${path}.apiGroups`, "resource rules must supply at least one api group")]
        : []),
    ];
  });
}

function bindingViolations(kind: string, manifest: Manifest): readonly Violation[] {
  const roles = kind === "ClusterRoleBinding" ? ["ClusterRole"] : ["ClusterRole", "Role"];
  return [
    ...supportedOnly(text(at(manifest, "roleRef", "apiGroup")), "roleRef.apiGroup", ["rbac.authorization.k8s.io"]),
    ...supportedOnly(text(at(manifest, "roleRef", "kind")), "roleRef.kind", roles),
    ...entries(manifest["subjects"], "subjects").flatMap(({ item, path }) => [
      ...supportedOnly(text(item["kind"]), `${path}.kind`, ["Group", "ServiceAccount", "User"]),
      ...(item["kind"] === "ServiceAccount" && item["namespace"] === undefined ? [required(`${path}.namespace`)] : []),
    ]),
  ];
}
