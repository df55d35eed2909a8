import type { Cloud, CloudObject } from "../simulator.js";
import { classOf } from "./cluster.js";
import type { Kind } from "./kinds.js";
import { at, entries, list, type Manifest, number, pairs, record, text } from "./manifest.js";
import { skipsAwait } from "./rules/metadata.js";

/** What the API shows of an object: what was asked for, with the defaults, the identity and the status that the cluster gives. */
export function liveObject(
  kind: Kind,
  manifest: Manifest,
  namespace: string | undefined,
  cloud: Cloud,
  before?: CloudObject,
): Manifest {
  const spec = defaulted(kind, manifest, cloud, before?.outputs);
  return {
    ...manifest,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    ...data(kind, manifest),
    metadata: identity(manifest, namespace, cloud, before),
    ...(spec === undefined ? {} : { spec }),
    ...status(kind, { ...manifest, ...(spec === undefined ? {} : { spec }) }, cloud),
  };
}

function identity(
  manifest: Manifest,
  namespace: string | undefined,
  cloud: Cloud,
  before: CloudObject | undefined,
): Manifest {
  const metadata = record(manifest["metadata"]);
  const earlier = record(before?.outputs["metadata"]);
  const changed = before !== undefined && JSON.stringify(before.inputs["spec"]) !== JSON.stringify(manifest["spec"]);
  const generation = number(earlier["generation"]) ?? 1;
  const version = text(earlier["resourceVersion"]);
  const counted = manifest["spec"] !== undefined;
  return {
    ...metadata,
    ...(namespace === undefined ? {} : { namespace }),
    creationTimestamp: earlier["creationTimestamp"] ?? new Date(cloud.now()).toISOString().replace(/\.\d+Z$/, "Z"),
    ...(counted ? { generation: changed ? generation + 1 : generation } : {}),
    resourceVersion:
      version === undefined ? String(Number.parseInt(cloud.hex(6), 16) + 1000) : String(Number(version) + 1),
    uid: earlier["uid"] ?? uuid(cloud.hex(32)),
  };
}

/** A Secret's texts as the API keeps them: base64, beside what came that way. */
function data(kind: Kind, manifest: Manifest): Manifest {
  if (kind.kind !== "Secret" || kind.group !== "") return {};
  const encoded = pairs(manifest["stringData"]).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
  return {
    type: text(manifest["type"]) ?? "Opaque",
    data: { ...record(manifest["data"]), ...Object.fromEntries(encoded) },
  };
}

function defaulted(kind: Kind, manifest: Manifest, cloud: Cloud, before: Manifest | undefined): Manifest | undefined {
  if (manifest["spec"] === undefined) return undefined;
  const spec = record(manifest["spec"]);
  switch (`${kind.group}/${kind.kind}`) {
    case "/Service":
      return serviceSpec(spec, cloud, before);
    case "/PersistentVolumeClaim":
      return { ...withClass(spec, cloud), volumeMode: spec["volumeMode"] ?? "Filesystem" };
    case "apps/Deployment":
      return { progressDeadlineSeconds: 600, replicas: 1, revisionHistoryLimit: 10, ...spec };
    case "apps/StatefulSet":
      return { podManagementPolicy: "OrderedReady", replicas: 1, revisionHistoryLimit: 10, ...spec };
    case "apps/DaemonSet":
      return { revisionHistoryLimit: 10, ...spec };
    case "batch/Job":
      return { backoffLimit: 6, completions: 1, parallelism: 1, ...spec };
    case "batch/CronJob":
      return { concurrencyPolicy: "Allow", suspend: false, ...spec };
    default:
      return spec;
  }
}

function withClass(spec: Manifest, cloud: Cloud): Manifest {
  const used = classOf(spec, cloud);
  return used === undefined || spec["storageClassName"] !== undefined ? spec : { ...spec, storageClassName: used.id };
}

function serviceSpec(spec: Manifest, cloud: Cloud, before: Manifest | undefined): Manifest {
  const type = text(spec["type"]) ?? "ClusterIP";
  if (type === "ExternalName") return { sessionAffinity: "None", ...spec, type };
  const bytes = Buffer.from(cloud.hex(4), "hex");
  const address = spec["clusterIP"] ?? at(before, "spec", "clusterIP") ?? `172.20.${bytes[0] ?? 0}.${bytes[1] ?? 0}`;
  return {
    internalTrafficPolicy: "Cluster",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    sessionAffinity: "None",
    ...spec,
    type,
    clusterIP: address,
    clusterIPs: [address],
    ports: entries(spec["ports"], "").map(({ item }) => ({ protocol: "TCP", targetPort: item["port"], ...item })),
  };
}

/** The status that the controllers would write by the time that the provider stops waiting, or at once when it does not wait. */
function status(kind: Kind, manifest: Manifest, cloud: Cloud): Manifest {
  const awaited = !skipsAwait(manifest);
  switch (`${kind.group}/${kind.kind}`) {
    case "/Namespace":
      return { status: { phase: "Active" } };
    case "/Service":
      return { status: { loadBalancer: loadBalancer(manifest, cloud, awaited) } };
    case "/PersistentVolumeClaim":
      return { status: { phase: claimPhase(manifest, cloud, awaited) } };
    case "/Pod":
      return { status: { phase: awaited ? "Running" : "Pending" } };
    case "apps/DaemonSet":
      return { status: { currentNumberScheduled: 1, desiredNumberScheduled: 1, numberReady: awaited ? 1 : 0 } };
    case "apps/Deployment":
    case "apps/ReplicaSet":
    case "apps/StatefulSet":
      return { status: rollout(manifest, awaited) };
    case "batch/Job":
      return { status: awaited ? completion(manifest) : {} };
    case "cert-manager.io/Certificate":
    case "cert-manager.io/ClusterIssuer":
    case "cert-manager.io/Issuer":
      return { status: { conditions: [{ type: "Ready", status: "True" }] } };
    default:
      return {};
  }
}

function rollout(manifest: Manifest, awaited: boolean): Manifest {
  const replicas = number(at(manifest, "spec", "replicas")) ?? 1;
  const ready = { readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas };
  return { observedGeneration: 1, replicas, ...(awaited ? ready : {}) };
}

function completion(manifest: Manifest): Manifest {
  const { suspend, completions } = record(manifest["spec"]);
  return suspend === true ? {} : { succeeded: number(completions) ?? 1 };
}

function loadBalancer(manifest: Manifest, cloud: Cloud, awaited: boolean): Manifest {
  if (at(manifest, "spec", "type") !== "LoadBalancer" || !awaited) return {};
  const { name, namespace } = record(manifest["metadata"]);
  const label = `k8s-${(text(namespace) ?? "default").slice(0, 8)}-${(text(name) ?? "").slice(0, 8)}-${cloud.hex(10)}`;
  return { ingress: [{ hostname: `${label}-${cloud.hex(16)}.elb.us-east-1.amazonaws.com` }] };
}

/** A claim of a class that binds late stays pending until a pod mounts it. */
function claimPhase(manifest: Manifest, cloud: Cloud, awaited: boolean): string {
  const mode = classOf(record(manifest["spec"]), cloud)?.inputs["volumeBindingMode"] ?? "WaitForFirstConsumer";
  return awaited && mode === "Immediate" ? "Bound" : "Pending";
}

function uuid(hex: string): string {
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}

/** Whether a workload asks for no pods, so that there is nothing to wait for. */
export function asksForNothing(manifest: Manifest): boolean {
  return (
    at(manifest, "spec", "replicas") === 0 || list(at(manifest, "spec", "template", "spec", "containers")).length === 0
  );
}
