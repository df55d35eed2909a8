import { type Signer, keysOf, signerOf } from "../reading/signers.js";
import { at, isHidden, list, numeric, text } from "../reading/values.js";
import { kindOf, workloadOf } from "../reading/workloads.js";
import type { Resource, Rule, Violation } from "../rule.js";

/** A validator's key and a node's data have one writer. */
export const singleWriter: Rule = {
  name: "single-writer",
  title: "a validator's key is in one process, and so is a node's data",
  level: "mandatory",
  reason: "Two processes that sign with one key are slashed; two that write one database destroy it.",
  source: "https://lighthouse-book.sigmaprime.io/advanced_redundancy.html",
  scope: "stack",
  judge: (resource, { resources }) => [
    ...sharesData(resource),
    ...signing(resource, resources),
    ...scales(resource, resources),
  ],
};

/** More than one pod of a workload that names one claim for all of them. */
function sharesData(resource: Resource): Violation[] {
  const workload = workloadOf(resource);
  if (workload === undefined || !isMany(resource.props)) return [];
  const claims = list(workload.pod["volumes"]).some(
    (volume) => text(at(volume, "persistentVolumeClaim", "claimName")) !== "",
  );
  return claims ? [{ path: "spec.replicas", what: "several pods write the same data" }] : [];
}

function signing(resource: Resource, resources: readonly Resource[]): Violation[] {
  const signer = signerOf(resource);
  if (signer === undefined) return [];
  return [...copies(signer), ...overlap(signer), ...twice(signer, resources)];
}

function copies({ resource, workload }: Signer): Violation[] {
  if (workload.kind === "DaemonSet") return [{ path: "kind", what: "every node signs with the same keys" }];
  return isMany(resource.props) ? [{ path: "spec.replicas", what: "several pods sign with the same keys" }] : [];
}

/** A new pod that starts while the old one still signs. */
function overlap({ resource, workload }: Signer): Violation[] {
  if (workload.kind !== "Deployment") return [];
  const strategy = at(resource.props, "spec", "strategy");
  const surge = at(strategy, "rollingUpdate", "maxSurge");
  const none = surge === 0 || surge === "0" || surge === "0%";
  if (at(strategy, "type") === "Recreate" || isHidden(at(strategy, "type")) || none) return [];
  return [{ path: "spec.strategy", what: "the next pod signs while the last one still does" }];
}

function twice(signer: Signer, resources: readonly Resource[]): Violation[] {
  const own = new Set(keysOf(signer));
  const others = resources.flatMap((other) => {
    const found = other.urn === signer.resource.urn ? undefined : signerOf(other);
    return found !== undefined && keysOf(found).some((key) => own.has(key)) ? [other.name] : [];
  });
  return others.map((name) => ({ path: "spec", what: `${name} signs with one of the same keys` }));
}

function scales(resource: Resource, resources: readonly Resource[]): Violation[] {
  if (!["HorizontalPodAutoscaler", "ScaledObject"].includes(kindOf(resource) ?? "")) return [];
  const target = at(resource.props, "spec", "scaleTargetRef", "name");
  const namespace = text(at(resource.props, "metadata", "namespace"));
  const most = numeric(at(resource.props, "spec", "maxReplicas") ?? at(resource.props, "spec", "maxReplicaCount")) ?? 2;
  const hits = resources.some((other) => {
    const signer = signerOf(other);
    return signer !== undefined && signer.workload.namespace === namespace && nameOf(other) === target;
  });
  return hits && most > 1 ? [{ path: "spec.scaleTargetRef", what: "it adds pods that sign with the same keys" }] : [];
}

function nameOf({ props, name }: Resource): string {
  return text(at(props, "metadata", "name")) || name;
}

function isMany(props: unknown): boolean {
  const counts = [at(props, "spec", "replicas"), at(props, "spec", "parallelism")];
  return counts.some((count) => (numeric(count) ?? 1) > 1);
}
