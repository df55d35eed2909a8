import type { Properties } from "../../engine/deployment.js";
import { isHidden, kindNames, leavesOf, listOf, recordOf, textOf, wordOf } from "../values.js";

/** A right that is given by naming it, and whether it is one over everything. */
export type Rights = ReadonlyMap<string, boolean>;

/** Names of policies and roles that give everything, or the right to give it. */
const whole =
  /(^|\/)(AdministratorAccess(-\w+)?|PowerUserAccess|IAMFullAccess|AmazonEKSClusterAdminPolicy|AmazonEKSAdminPolicy)$|^(cluster-admin|system:masters)$/;

/** Who must never be given anything in a cluster. */
const anybody = /^system:(anonymous|unauthenticated|authenticated)$/;

/**
 * Rights that a resource gives by name: managed policies, access to a cluster, membership, roles of Kubernetes and whom they are
 * bound to. By the shape of the properties.
 */
export function rightsOf(type: string, properties: Properties | undefined): Rights {
  const rights = new Map<string, boolean>();
  if (properties === undefined) return rights;
  if (type.startsWith("aws:")) awsRights(type, properties, rights);
  if (type.startsWith("kubernetes:rbac.authorization.k8s.io/")) kubernetesRights(type, properties, rights);
  return rights;
}

const policyKeys = /^(policyArns?|managedPolicyArns?)$/;
const memberKeys = /^(users|roles|groups|kubernetesGroups)$/;

function awsRights(type: string, properties: Properties, rights: Map<string, boolean>): void {
  const scope = recordOf(properties["accessScope"]);
  const where = scope["type"] === "namespace" ? ` in ${listOf(scope["namespaces"]).map(wordOf).sort().join(", ")}` : "";
  for (const { key, value } of leavesOf(properties)) {
    if (typeof value !== "string" || isHidden(value)) continue;
    if (policyKeys.test(key))
      rights.set(`${value.split("/").at(-1) ?? value}${where}`, whole.test(value) && where === "");
    if (memberKeys.test(key) && /^aws:(iam|eks)\//.test(type)) rights.set(`${key} ${value}`, whole.test(value));
  }
  const principal = textOf(properties["principal"]);
  if (kindNames(type, "Permission") && principal === "*" && properties["sourceArn"] === undefined)
    rights.set("everybody", true);
  if (/^aws:iam\/(role|user)/.test(type) && properties["permissionsBoundary"] === undefined)
    rights.set("no permissions boundary", false);
  if (kindNames(type, "AccessKey")) rights.set("a key that never expires", false);
}

function kubernetesRights(type: string, properties: Properties, rights: Map<string, boolean>): void {
  const everywhere = /ClusterRole(Binding)?(Patch)?$/.test(type);
  for (const rule of listOf(properties["rules"]).map(recordOf))
    for (const verb of listOf(rule["verbs"]))
      for (const group of orEverything(rule["apiGroups"]))
        for (const resource of orEverything(rule["resources"] ?? rule["nonResourceURLs"]))
          for (const name of orEverything(rule["resourceNames"]))
            rights.set(
              ["may", verb, group, resource, name].map(wordOf).join("\t"),
              everywhere && verb === "*" && resource === "*",
            );
  const role = textOf(recordOf(properties["roleRef"])["name"]);
  for (const subject of listOf(properties["subjects"]).map(recordOf)) {
    const name = [textOf(subject["namespace"]), textOf(subject["name"])].filter((part) => part !== "").join("/");
    rights.set(
      `${textOf(subject["kind"])} ${name} is ${role}`,
      whole.test(role) || anybody.test(textOf(subject["name"])),
    );
  }
}

function orEverything(value: unknown): readonly unknown[] {
  const list = listOf(value);
  return list.length === 0 ? [""] : list;
}

/** Whether one right of a Kubernetes role gives the other, too: each part the same or `*`, and no name where the other has one. */
export function rightCovers(right: string, other: string): boolean {
  if (right === other) return true;
  const [own, wanted] = [right.split("\t"), other.split("\t")];
  if (own.length < 5 || wanted.length < 5) return false;
  return own.every((part, index) => part === wanted[index] || (index === 4 ? part === "" : part === "*"));
}

/** A right in words: `may get secrets`. */
export function rightText(right: string): string {
  return right
    .split("\t")
    .filter((part) => part !== "")
    .join(" ");
}
