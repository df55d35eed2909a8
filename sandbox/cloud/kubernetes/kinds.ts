import { type Manifest, text } from "./manifest.js";

/** A kind of object as the API knows it. */
export interface Kind {
  /** `v1`, `apps/v1`, `cert-manager.io/v1`. */
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * API groups of the cluster itself and the versions it serves: the stable ones of Kubernetes 1.33 to 1.36. Beta and alpha versions
 * are off by default.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const served: Readonly<Record<string, readonly string[]>> = {
  "": ["v1"],
  "admissionregistration.k8s.io": ["v1"],
  "apiextensions.k8s.io": ["v1"],
  "apiregistration.k8s.io": ["v1"],
  apps: ["v1"],
  autoscaling: ["v1", "v2"],
  batch: ["v1"],
  "certificates.k8s.io": ["v1"],
  "coordination.k8s.io": ["v1"],
  "discovery.k8s.io": ["v1"],
  "events.k8s.io": ["v1"],
  "flowcontrol.apiserver.k8s.io": ["v1"],
  "networking.k8s.io": ["v1"],
  "node.k8s.io": ["v1"],
  policy: ["v1"],
  "rbac.authorization.k8s.io": ["v1"],
  "resource.k8s.io": ["v1"],
  "scheduling.k8s.io": ["v1"],
  "storage.k8s.io": ["v1"],
};

/** Groups that are or were the cluster's own and have nothing to offer, so that their objects are not taken for custom ones. */
const unserved = [
  "auditregistration.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "extensions",
  "internal.apiserver.k8s.io",
  "settings.k8s.io",
  "storagemigration.k8s.io",
];

const clusterScoped = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterIssuer",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "FlowSchema",
  "IPAddress",
  "IngressClass",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "RuntimeClass",
  "ServiceCIDR",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

/**
 * The kind that Pulumi's type token names: `kubernetes:core/v1:Service` is `v1` `Service`. Undefined when the token is none of an
 * object of the API, such as a Helm release.
 */
export function kindOf(type: string): Kind | undefined {
  const match = /^kubernetes:([^:]*\/)?(v[0-9][^:/]*):([A-Z][A-Za-z0-9]*)$/.exec(type);
  if (!match) return undefined;
  const [, prefix = "", version = "", kind = ""] = match;
  const group = prefix === "core/" ? "" : prefix.slice(0, -1);
  if (["helm.sh", "yaml", "kustomize"].includes(group)) return undefined;
  return { apiVersion: group === "" ? version : `${group}/${version}`, group, version, kind };
}

/** Pulumi's type token of a kind. */
export function tokenOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** Whether the group is one of the cluster's own; every other comes with a CustomResourceDefinition. */
export function isBuiltIn(kind: Kind): boolean {
  return Object.hasOwn(served, kind.group) || unserved.includes(kind.group);
}

/** Whether the cluster serves this version of its own group. */
export function isServed(kind: Kind): boolean {
  return served[kind.group]?.includes(kind.version) ?? false;
}

/** Whether objects of the kind live in a namespace, as far as the name alone tells. */
export function isNamespaced(kind: Kind): boolean {
  return !clusterScoped.has(kind.kind);
}

/** `Deployment.apps "web"`, as the API names an object in its messages. */
export function naming(kind: Kind, manifest: Manifest): string {
  const name = text((manifest["metadata"] as Manifest | undefined)?.["name"]) ?? "";
  return `${kind.kind}${kind.group === "" ? "" : `.${kind.group}`} ${JSON.stringify(name)}`;
}

/** `statefulsets.apps`: the plural by which the API names a kind of resource in its messages. */
export function plural(kind: Kind): string {
  const word = kind.kind.toLowerCase();
  const many = /(s|x|ch)$/.test(word) ? `${word}es` : /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
  return `${many === "endpointses" ? "endpoints" : many}${kind.group === "" ? "" : `.${kind.group}`}`;
}
