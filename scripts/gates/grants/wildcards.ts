import type { Statement } from "./documents.js";

/** What a new policy grants that nobody should be granted by a policy, in words. */
export function wildcards(statements: readonly Statement[]): string[] {
  return statements.filter(({ allow }) => allow).flatMap(wildcardOf);
}

/** What a new policy grants that deserves a look: a whole service on everything. */
export function broadGrants(statements: readonly Statement[]): string[] {
  const identity = statements.filter(({ allow, principals }) => allow && principals === undefined);
  return identity
    .filter(({ resources, conditions }) => (resources ?? ["*"]).includes("*") && conditions.size === 0)
    .flatMap(({ actions }) => actions ?? [])
    .filter((action) => /^[^*:]+:\*$/.test(action))
    .map((action) => `allows ${action} on everything`);
}

function wildcardOf({ actions, notActions, principals, notPrincipals, conditions }: Statement): string[] {
  const open = conditions.size === 0;
  return [
    ...((actions ?? []).some((action) => action === "*" || action === "*:*") ? ["allows every action"] : []),
    ...(notActions === undefined ? [] : ["allows every action but some"]),
    ...(open && principals?.includes("*") === true ? ["lets everybody in"] : []),
    ...(open && notPrincipals !== undefined ? ["lets everybody but some in"] : []),
  ];
}
