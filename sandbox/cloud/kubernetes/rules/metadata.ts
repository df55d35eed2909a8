import type { Kind } from "../kinds.js";
import { at, below, list, type Manifest, pairs, record, text, type Violation } from "../manifest.js";
import { labelValueProblems, type NameShape, nameViolations, qualifiedNameProblems } from "./names.js";

/** How much all annotations of an object may hold, bytes. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/ */
const annotationsLimit = 262_144;

/** Kinds whose name is not a plain RFC 1123 subdomain of at most 253 characters. */
const nameRules: Readonly<Record<string, { shape: NameShape; limit?: number }>> = {
  ClusterRole: { shape: "path" },
  ClusterRoleBinding: { shape: "path" },
  /** Leaves room for the 11 characters that the controller adds for a Job. */
  CronJob: { shape: "subdomain", limit: 52 },
  Deployment: { shape: "subdomain" },
  Job: { shape: "subdomain", limit: 63 },
  Namespace: { shape: "label" },
  Pod: { shape: "subdomain" },
  Role: { shape: "path" },
  RoleBinding: { shape: "path" },
  Service: { shape: "label1035" },
  /** Its pods carry `<name>-<10 characters>` as a label, which ends at 63; longer ones are accepted and never get a pod. */
  StatefulSet: { shape: "subdomain", limit: 52 },
};

/** What is wrong with `metadata`: name, namespace, labels, annotations, finalizers. */
export function metadataViolations(kind: Kind, manifest: Manifest): readonly Violation[] {
  const metadata = record(manifest["metadata"]);
  const rule = nameRules[kind.kind] ?? { shape: "subdomain" };
  const name = text(metadata["name"]);
  const namespace = text(metadata["namespace"]);
  return [
    ...(name === undefined ? [] : nameViolations("metadata.name", rule.shape, name, rule.limit)),
    ...(namespace === undefined ? [] : nameViolations("metadata.namespace", "label", namespace)),
    ...labelViolations(metadata["labels"], "metadata.labels"),
    ...annotationViolations(metadata["annotations"], "metadata.annotations"),
    ...list(metadata["finalizers"]).flatMap((finalizer, index) =>
      typeof finalizer === "string"
        ? qualifiedNameProblems(finalizer).map((problem) => ({
            path: below("metadata.finalizers", index),
            reason: `Invalid value: ${JSON.stringify(finalizer)}: ${problem}`,
          }))
        : [],
    ),
    ...(metadata["generateName"] !== undefined && name === undefined
      ? [
          {
            path: "metadata.generateName",
            reason: "the `.metadata.generateName` field is not supported in Server-Side Apply mode",
          },
        ]
      : []),
  ];
}

/** What is wrong with a mapping of labels: its keys and its values. */
export function labelViolations(labels: unknown, path: string): readonly Violation[] {
  return [
    ...keyViolations(labels, path),
    ...pairs(labels).flatMap(([key, value]) =>
      labelValueProblems(value).map((problem) => ({
        path: below(path, key),
        reason: `Invalid value: ${JSON.stringify(value)}: ${problem}`,
      })),
    ),
  ];
}

function annotationViolations(annotations: unknown, path: string): readonly Violation[] {
  const size = pairs(annotations).reduce(
    (total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    ...keyViolations(annotations, path),
    ...(size > annotationsLimit
      ? [{ path, reason: `Too long: may not be more than ${annotationsLimit} bytes, is ${size}` }]
      : []),
  ];
}

function keyViolations(mapping: unknown, path: string): readonly Violation[] {
  return Object.keys(record(mapping)).flatMap((key) =>
    qualifiedNameProblems(key.toLowerCase()).map((problem) => ({
      path,
      reason: `Invalid value: ${JSON.stringify(key)}: ${problem}`,
    })),
  );
}

/** Whether the object's annotation says that Pulumi must not wait for it. */
export function skipsAwait(manifest: Manifest): boolean {
  return at(manifest, "metadata", "annotations", "pulumi.com/skipAwait") === "true";
}
