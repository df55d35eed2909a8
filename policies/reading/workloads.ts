import type { Resource } from "../rule.js";
import { at, isHidden, list, type Mapping, mapping, text } from "./values.js";

/** A container of a pod, with the way to it. */
export interface Container {
  readonly path: string;
  readonly props: Mapping;
  /** `app` runs as long as the pod, `init` before it, `debug` beside it for a while. */
  readonly role: "app" | "init" | "debug";
}

/** Whatever runs pods, whichever kind it is. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  /** Way to the pod's specification, and the specification. */
  readonly path: string;
  readonly pod: Mapping;
  /** Labels and annotations of the workload and its pods, pods' last. */
  readonly labels: Mapping;
  readonly annotations: Mapping;
  readonly containers: readonly Container[];
}

/** Kinds whose pods run until they are told to end. */
export const lasting: readonly string[] = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
];

const jobs: readonly string[] = ["Job"];
const lists: readonly (readonly [string, Container["role"]])[] = [
  ["initContainers", "init"],
  ["containers", "app"],
  ["ephemeralContainers", "debug"],
];

/** The kind of a Kubernetes object by its type token, `apps/v1:StatefulSet` -> `StatefulSet`; undefined for anything else. */
export function kindOf({ type }: Resource): string | undefined {
  return /^kubernetes:[^:]+:(\w+?)(Patch)?$/.exec(type)?.[1];
}

/** The workload that a resource is; undefined for anything that runs no pods, and where they can't be seen. */
export function workloadOf(resource: Resource): Workload | undefined {
  const kind = kindOf(resource);
  const keys = kind === undefined ? undefined : podKeys(kind);
  if (kind === undefined || keys === undefined) return undefined;
  const { props } = resource;
  const template = at(props, ...keys.slice(0, -1));
  const whole = at(props, ...keys);
  if (isHidden(whole)) return undefined;
  const pod = mapping(whole);
  const path = keys.join(".");
  const told = (what: string): Mapping => ({
    ...mapping(at(props, "metadata", what)),
    ...mapping(at(template, "metadata", what)),
  });
  return {
    kind,
    namespace: text(at(props, "metadata", "namespace")),
    path,
    pod,
    labels: told("labels"),
    annotations: told("annotations"),
    containers: containersOf(pod, path),
  };
}

function podKeys(kind: string): readonly string[] | undefined {
  if (kind === "Pod") return ["spec"];
  if (kind === "PodTemplate") return ["template", "spec"];
  if (kind === "CronJob") return ["spec", "jobTemplate", "spec", "template", "spec"];
  return [...lasting, ...jobs].includes(kind) ? ["spec", "template", "spec"] : undefined;
}

function containersOf(pod: Mapping, path: string): Container[] {
  return lists.flatMap(([key, role]) =>
    list(pod[key]).map((container, index) => ({ path: `${path}.${key}[${index}]`, props: mapping(container), role })),
  );
}
