import { at, list, many, text } from "../reading/values.js";
import { kindOf } from "../reading/workloads.js";
import type { Rule, Violation } from "../rule.js";

const dangerous = ["escalate", "bind", "impersonate"];
const everybody = /^system:(anonymous|unauthenticated|authenticated|masters|serviceaccounts)$/;

/** Roles of the cluster list what they allow. */
export const rbacLists: Rule = {
  name: "rbac-lists",
  title: "roles of the cluster list verbs and resources, and are given to somebody",
  level: "mandatory",
  reason: "A pod whose account may do everything is the cluster for whoever takes it over.",
  source: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  judge: (resource) => {
    const kind = kindOf(resource);
    if (kind === "Role" || kind === "ClusterRole")
      return list(resource.props["rules"]).flatMap((rule, index) => judge(rule, `rules[${index}]`));
    return kind === "RoleBinding" || kind === "ClusterRoleBinding" ? binding(resource.props) : [];
  },
};

function judge(rule: unknown, path: string): Violation[] {
  const starred = ["verbs", "resources", "apiGroups"].filter((key) => many(at(rule, key)).includes("*"));
  const verbs = many(at(rule, "verbs")).map(text);
  const secrets = many(at(rule, "resources")).includes("secrets") && many(at(rule, "resourceNames")).length === 0;
  return [
    ...starred.map((key) => ({ path: `${path}.${key}`, what: "everything is allowed" })),
    ...(verbs.some((verb) => dangerous.includes(verb))
      ? [{ path: `${path}.verbs`, what: "more rights can be taken" }]
      : []),
    ...(secrets && verbs.some((verb) => ["get", "list", "watch"].includes(verb))
      ? [{ path: `${path}.resourceNames`, what: "every secret can be read" }]
      : []),
  ];
}

function binding(props: unknown): Violation[] {
  const admin = text(at(props, "roleRef", "name")) === "cluster-admin";
  const open = list(at(props, "subjects")).flatMap((subject, index) =>
    everybody.test(text(at(subject, "name")))
      ? [{ path: `subjects[${index}].name`, what: "everybody is given the role" }]
      : [],
  );
  return [...(admin ? [{ path: "roleRef.name", what: "it makes an administrator of the cluster" }] : []), ...open];
}
