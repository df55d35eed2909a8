/** Why a mutant may live: no survivor without a sentence here. */
export const reasons: readonly { readonly what: RegExp; readonly reason: string }[] = [
  {
    what: /Namespace monitoring-nodes-namespace .*enforce (to "baseline"|drop)/,
    reason:
      "the namespace of the node exporter is privileged already, which is a stated exception: neither makes it worse",
  },
  {
    what: /NetworkPolicy monitoring-policy-admission spec\.ingress\.1\.ports/,
    reason:
      "the rule that lets the API server in is a stated exception as a whole; the pods behind it listen on one port only",
  },
  {
    what: /vault-(server|snapshot)-role assumeRolePolicy PodIdentity without Condition/,
    reason:
      "EKS Pod Identity gives a role only through an association in the same account; the conditions narrow it further, and AWS's own add-on roles have none",
  },
];
