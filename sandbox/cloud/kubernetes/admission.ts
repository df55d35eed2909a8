import { type Cloud, CloudRefusal, type Properties } from "../simulator.js";
import { claimRefusals, podRefusals, requireNamespace } from "./cluster.js";
import { customKind } from "./custom.js";
import { isBuiltIn, isNamespaced, isServed, type Kind, kindOf, naming } from "./kinds.js";
import { at, type Manifest, normalise, record, text, type Violation } from "./manifest.js";
import { ruleViolations } from "./rules/rules.js";
import { hasSchema, schemaViolations } from "./schema.js";

/**
 * Takes an object in as the API does and tells the namespace that it goes to, undefined for one of the whole cluster.
 *
 * @throws CloudRefusal
 */
export function admitted(kind: Kind, manifest: Manifest, cloud: Cloud): string | undefined {
  refuse(kind, manifest, violationsOf(kind, manifest));
  const custom = isBuiltIn(kind) ? undefined : customKind(kind, cloud);
  if (!isBuiltIn(kind) && !custom)
    throw new CloudRefusal("NotFound", `${noMatch(kind)}; is the chart or definition that brings it a dependency?`);
  refuse(kind, manifest, custom?.violations(manifest) ?? []);
  if (!(custom?.namespaced ?? isNamespaced(kind))) return undefined;
  const namespace = text(at(manifest, "metadata", "namespace")) ?? "default";
  requireNamespace(namespace, cloud);
  return namespace;
}

/** Why an object that exists would not become ready. */
export function waitingFor(
  kind: Kind,
  manifest: Manifest,
  namespace: string | undefined,
  cloud: Cloud,
): readonly string[] {
  if (namespace === undefined) return [];
  const claim = kind.group === "" && kind.kind === "PersistentVolumeClaim";
  return claim ? claimRefusals(record(manifest["spec"]), cloud) : podRefusals(kind, manifest, namespace, cloud);
}

/** What is wrong with an object; where both the schema and a rule complain of a place, the rule says it better. */
export function violationsOf(kind: Kind, manifest: Manifest): readonly Violation[] {
  const rules = ruleViolations(kind, manifest);
  const judged = new Set(rules.map(({ path }) => path));
  return [...schemaViolations(kind, manifest).filter(({ path }) => !judged.has(path)), ...rules];
}

/** @throws CloudRefusal `Invalid` when there are violations */
export function refuse(kind: Kind, manifest: Manifest, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const told = violations.map(({ path, reason }) => (path === "" ? reason : `${path}: ${reason}`));
  const all = told.length === 1 ? told[0] : `[${told.join(", ")}]`;
  throw new CloudRefusal("Invalid", `${naming(kind, manifest)} is invalid: ${all}`);
}

/** The kind that a type token names. @throws CloudRefusal `Unsupported` when the sandbox does not have it */
export function known(type: string): Kind {
  const kind = kindOf(type);
  if (kind === undefined || unserved(kind) !== undefined)
    throw new CloudRefusal("Unsupported", kind ? (unserved(kind) ?? "") : `the sandbox does not simulate ${type}`);
  return kind;
}

/** Why a kind of the cluster's own groups can't be used; undefined when it can, or when it is a custom kind. */
export function unserved(kind: Kind): string | undefined {
  if (!isBuiltIn(kind)) return undefined;
  if (!isServed(kind)) return noMatch(kind);
  if (kind.kind.endsWith("List")) return `${kind.kind}: a list can't be created directly; make the objects in it`;
  return hasSchema(kind) ? undefined : `the sandbox does not simulate ${kind.kind} of ${kind.apiVersion}`;
}

function noMatch(kind: Kind): string {
  return `no matches for kind ${JSON.stringify(kind.kind)} in version ${JSON.stringify(kind.apiVersion)}`;
}

/** The object as the API gets it; the type says what its version and kind are. */
export function objectOf(kind: Kind, inputs: Properties): Manifest {
  return { apiVersion: kind.apiVersion, kind: kind.kind, ...record(normalise(inputs)) };
}
