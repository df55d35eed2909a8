/** Namespaces that more than one component must know by name. */
export const namespaces = {
  certManager: "cert-manager",
  monitoring: "monitoring",
  nodeExporter: "monitoring-nodes",
  vault: "vault",
} as const;

/** Levels of Pod Security admission. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export type PodSecurityLevel = "restricted" | "privileged";

/** Labels that make the API server enforce, and warn and audit by, a Pod Security level in a namespace. */
export function podSecurityLabels(level: PodSecurityLevel): Record<string, string> {
  return Object.fromEntries(["enforce", "warn", "audit"].map((mode) => [`pod-security.kubernetes.io/${mode}`, level]));
}

/** Pod settings that the restricted level demands; volumes belong to the group, and are only changed when they don't. */
export function restrictedPod(uid: number) {
  return {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: uid,
    fsGroup: uid,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** Container settings that the restricted level demands, and a read-only root file system on top. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** Tells Pulumi not to wait until an object is ready. @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-pulumi-annotations/ */
export const skipAwait = { "pulumi.com/skipAwait": "true" };
