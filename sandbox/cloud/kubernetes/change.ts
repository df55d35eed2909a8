import type { Properties } from "../simulator.js";
import { isNamespaced, type Kind } from "./kinds.js";
import { at, below, isRecord, type Manifest, record, text } from "./manifest.js";
import { quantity } from "../../../components/core/quantity.js";

const selector = ["spec.selector"];
const binding = ["roleRef"];
const podSpec = [
  "spec.affinity",
  "spec.automountServiceAccountToken",
  "spec.containers",
  "spec.dnsConfig",
  "spec.dnsPolicy",
  "spec.enableServiceLinks",
  "spec.hostAliases",
  "spec.hostIPC",
  "spec.hostNetwork",
  "spec.hostPID",
  "spec.hostname",
  "spec.imagePullSecrets",
  "spec.initContainers",
  "spec.nodeName",
  "spec.nodeSelector",
  "spec.overhead",
  "spec.preemptionPolicy",
  "spec.priority",
  "spec.priorityClassName",
  "spec.readinessGates",
  "spec.restartPolicy",
  "spec.runtimeClassName",
  "spec.schedulerName",
  "spec.securityContext",
  "spec.serviceAccount",
  "spec.serviceAccountName",
  "spec.shareProcessNamespace",
  "spec.subdomain",
  "spec.terminationGracePeriodSeconds",
  "spec.volumes",
];

/**
 * What the real provider replaces an object for, beside its name and namespace.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/diff.go
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  "apps/v1/DaemonSet": selector,
  "apps/v1/Deployment": selector,
  "apps/v1/StatefulSet": [
    ...selector,
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1/Job": [...selector, "spec.completions", "spec.parallelism", "spec.template"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": binding,
  "rbac.authorization.k8s.io/v1/RoleBinding": binding,
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
  "v1/PersistentVolumeClaim": ["spec.accessModes", ...selector, "spec.storageClassName", "spec.volumeName"],
  "v1/PersistentVolume": ["spec.awsElasticBlockStore", "spec.csi", "spec.hostPath", "spec.local", "spec.nfs"],
  "v1/Pod": podSpec,
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Service": ["spec.clusterIP"],
};

/** What the API refuses to change and the provider does not replace for: the update fails. */
const frozen: Readonly<Record<string, readonly string[]>> = {
  "batch/v1/Job": ["spec.completionMode", "spec.podFailurePolicy"],
  "networking.k8s.io/v1/IngressClass": ["spec.controller"],
  "node.k8s.io/v1/RuntimeClass": ["handler"],
  "scheduling.k8s.io/v1/PriorityClass": ["value", "preemptionPolicy"],
  "storage.k8s.io/v1/CSIDriver": ["spec.attachRequired"],
  "storage.k8s.io/v1/StorageClass": ["reclaimPolicy", "volumeBindingMode"],
  "v1/PersistentVolumeClaim": ["spec.volumeMode", "spec.dataSource", "spec.dataSourceRef"],
  "v1/Secret": ["type"],
};

/** The only parts of a StatefulSet's specification that may change. @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/ */
const statefulSetMay = [
  "minReadySeconds",
  "ordinals",
  "persistentVolumeClaimRetentionPolicy",
  "replicas",
  "revisionHistoryLimit",
  "template",
  "updateStrategy",
];

/** How the provider treats the data of ConfigMaps and Secrets: as fixed, unless it was told that they may change. */
export interface Mutability {
  readonly configMaps: boolean;
  readonly secrets: boolean;
}

/** Paths of everything that differs between two objects; an unknown value differs from every other. */
export function changedPaths(old: unknown, fresh: unknown, path = ""): readonly string[] {
  if (Object.is(old, fresh) && typeof fresh !== "symbol") return [];
  if (isRecord(old) && isRecord(fresh)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
    return keys.flatMap((key) => changedPaths(old[key], fresh[key], below(path, key)));
  }
  if (Array.isArray(old) && Array.isArray(fresh)) {
    const length = Math.max(old.length, fresh.length);
    return Array.from({ length }, (_, index) =>
      changedPaths((old as unknown[])[index], (fresh as unknown[])[index], below(path, index)),
    ).flat();
  }
  return [path];
}

/** What of the changed paths makes the provider replace the object. */
export function replacingPaths(
  kind: Kind,
  old: Manifest,
  fresh: Manifest,
  changes: readonly string[],
  may: Mutability,
): readonly string[] {
  const forced = [
    "metadata.name",
    ...(isNamespaced(kind) ? ["metadata.namespace"] : []),
    ...forcedBy(kind, old, fresh, may),
  ];
  return changes.filter((change) => forced.some((path) => covers(path, change)) || change === "metadata");
}

function forcedBy(kind: Kind, old: Manifest, fresh: Manifest, may: Mutability): readonly string[] {
  const immutable = old["immutable"] === true || fresh["immutable"] === true;
  const name = `${kind.apiVersion}/${kind.kind}`;
  if (name === "v1/ConfigMap") return may.configMaps && !immutable ? [] : ["data", "binaryData"];
  if (name === "v1/Secret") return may.secrets && !immutable ? [] : ["type", "stringData", "data"];
  return replacing[name] ?? [];
}

/** What the API refuses of an update in place; messages as it words them. */
export function refusedChanges(
  kind: Kind,
  old: Manifest,
  fresh: Manifest,
  growable: boolean,
): readonly { path: string; reason: string }[] {
  const name = `${kind.apiVersion}/${kind.kind}`;
  const changes = changedPaths(old, fresh);
  const still = changes
    .filter((change) => (frozen[name] ?? []).some((path) => covers(path, change)))
    .map((path) => ({ path, reason: "Invalid value: field is immutable" }));
  if (
    name === "apps/v1/StatefulSet" &&
    changes.some((change) => change.startsWith("spec.") && !statefulSetMay.includes(change.split(/[.[]/)[1] ?? ""))
  )
    return [
      ...still,
      {
        path: "spec",
        reason: `Forbidden: updates to statefulset spec for fields other than ${statefulSetMay.map((field) => `'${field}'`).join(", ")} are forbidden`,
      },
    ];
  return name === "v1/PersistentVolumeClaim" ? [...still, ...resizing(old, fresh, growable)] : still;
}

function resizing(old: Manifest, fresh: Manifest, growable: boolean): readonly { path: string; reason: string }[] {
  const path = "spec.resources.requests.storage";
  const before = quantity(at(old, "spec", "resources", "requests", "storage")) ?? 0;
  const after = quantity(at(fresh, "spec", "resources", "requests", "storage")) ?? 0;
  if (after < before) return [{ path, reason: "Forbidden: field can not be less than status.capacity" }];
  return after > before && !growable
    ? [
        {
          path,
          reason:
            "Forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
        },
      ]
    : [];
}

/** Whether a replacement has to delete the old object first: both are of the same chosen name. */
export function sharesName(old: Manifest, fresh: Properties): boolean {
  const metadata = record(fresh["metadata"]);
  const autonamed = at(metadata, "annotations", "pulumi.com/autonamed") === "true";
  return (
    text(metadata["name"]) !== undefined &&
    !autonamed &&
    metadata["name"] === at(old, "metadata", "name") &&
    (metadata["namespace"] ?? "default") === (at(old, "metadata", "namespace") ?? "default")
  );
}

function covers(path: string, change: string): boolean {
  return change === path || change.startsWith(`${path}.`) || change.startsWith(`${path}[`);
}
