import { type Cloud, type CloudObject, CloudRefusal } from "../simulator.js";
import { releaseType } from "./custom.js";
import { type Kind, tokenOf } from "./kinds.js";
import { at, entries, list, type Manifest, record, text } from "./manifest.js";
import { enforcedLevel, podSecurityRefusal } from "./pod-security.js";
import { podSpecOf } from "./rules/pod.js";

/** Namespaces that every cluster has. */
const ownNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];
const ownPriorityClasses = ["system-cluster-critical", "system-node-critical"];
/** What EKS and its EBS add-on bring. @see https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html */
const ownStorageClasses = ["ebs-csi-default-sc", "gp2"];

/** Type token of a namespace. */
export const namespaceType = tokenOf("v1", "Namespace");

/** Labels of a namespace, or undefined when there is no such namespace. */
export function namespaceLabels(name: string, cloud: Cloud): Manifest | undefined {
  const made = cloud.get(namespaceType, name);
  if (made) return record(at(made.inputs, "metadata", "labels"));
  const brought = cloud
    .list(releaseType)
    .some(
      (release) => release.inputs["createNamespace"] === true && (release.inputs["namespace"] ?? "default") === name,
    );
  return brought || ownNamespaces.includes(name) ? {} : undefined;
}

/** @throws CloudRefusal `NotFound` when the namespace does not exist */
export function requireNamespace(name: string, cloud: Cloud): void {
  if (!namespaceLabels(name, cloud)) throw new CloudRefusal("NotFound", `namespaces ${JSON.stringify(name)} not found`);
}

/**
 * Why the pods of an object would never come: the namespace's Pod Security refuses them, or their PriorityClass or StorageClass does
 * not exist. The API takes the object all the same (but for a Pod), and its controller fails over and over.
 */
export function podRefusals(kind: Kind, manifest: Manifest, namespace: string, cloud: Cloud): readonly string[] {
  const pod = podSpecOf(kind.kind, manifest);
  if (!pod) return [];
  const security = podSecurityRefusal(pod.spec, enforcedLevel(namespaceLabels(namespace, cloud)));
  const priority = text(pod.spec["priorityClassName"]);
  const name = text(at(manifest, "metadata", "name")) ?? "";
  return [
    ...(security === undefined ? [] : [`pods "${name}-" is forbidden: ${security}`]),
    ...(priority && !hasPriorityClass(priority, cloud)
      ? [`pods "${name}-" is forbidden: no PriorityClass with name ${priority} was found`]
      : []),
    ...entries(at(manifest, "spec", "volumeClaimTemplates"), "").flatMap(({ item }) =>
      claimRefusals(record(item["spec"]), cloud),
    ),
  ];
}

/** Why a claim would stay pending for ever. */
export function claimRefusals(spec: Manifest, cloud: Cloud): readonly string[] {
  const name = text(spec["storageClassName"]);
  if (name === "") return [];
  if (name !== undefined)
    return storageClass(name, cloud) || ownStorageClasses.includes(name)
      ? []
      : [`storageclass.storage.k8s.io ${JSON.stringify(name)} not found`];
  return [];
}

/** The StorageClass of this name, as somebody made it. */
export function storageClass(name: string, cloud: Cloud): CloudObject | undefined {
  return cloud.get(tokenOf("storage.k8s.io/v1", "StorageClass"), name);
}

/** The StorageClass that a claim uses: the one it names, or the one that is marked as default. */
export function classOf(spec: Manifest, cloud: Cloud): CloudObject | undefined {
  const name = text(spec["storageClassName"]);
  if (name !== undefined) return storageClass(name, cloud);
  return cloud
    .list(tokenOf("storage.k8s.io/v1", "StorageClass"))
    .find(
      (object) =>
        at(object.inputs, "metadata", "annotations", "storageclass.kubernetes.io/is-default-class") === "true",
    );
}

function hasPriorityClass(name: string, cloud: Cloud): boolean {
  return (
    ownPriorityClasses.includes(name) || cloud.get(tokenOf("scheduling.k8s.io/v1", "PriorityClass"), name) !== undefined
  );
}

/** Everything that lives in a namespace. */
export function livingIn(namespace: string, cloud: Cloud): readonly CloudObject[] {
  return cloud.all().filter((object) => object.package === "kubernetes" && object.id.startsWith(`${namespace}/`));
}

/** Objects of the kinds that a definition defines. */
export function definedBy(definition: Manifest, cloud: Cloud): readonly CloudObject[] {
  const { group, names, versions } = record(definition["spec"]);
  const kind = text(record(names)["kind"]) ?? "";
  return list(versions).flatMap((version) =>
    cloud.list(tokenOf(`${text(group)}/${text(record(version)["name"])}`, kind)),
  );
}
