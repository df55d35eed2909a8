import {
  type CheckFailure,
  type Cloud,
  type CloudObject,
  CloudRefusal,
  type Outcome,
  type Properties,
  type Simulator,
} from "../simulator.js";
import { changedPaths, type Mutability, refusedChanges, replacingPaths, sharesName } from "./change.js";
import {
  claimRefusals,
  classOf,
  definedBy,
  livingIn,
  namespaceType,
  podRefusals,
  requireNamespace,
} from "./cluster.js";
import { customKind, definitionType, releaseType } from "./custom.js";
import { decodeYaml } from "./decode.js";
import { clusterOf, configurationChange, configurationRefusal, isOn } from "./instance.js";
import { isBuiltIn, isNamespaced, isServed, type Kind, kindOf, naming, plural } from "./kinds.js";
import { liveObject } from "./live.js";
import { at, type Manifest, normalise, record, text, type Violation } from "./manifest.js";
import { autoname, named } from "./naming.js";
import { checkRelease, createRelease, deleteRelease, upgradeRelease } from "./release.js";
import { ruleViolations } from "./rules/rules.js";
import { hasSchema, schemaViolations } from "./schema.js";
import { settling } from "./waiting.js";

/** What a provider instance was told. */
interface Settings {
  readonly defaultNamespace?: string;
  readonly mutability: Mutability;
}

/** Namespaces that the API server keeps. */
const undeletable = ["default", "kube-public", "kube-system"];

/**
 * The behaviour of a Kubernetes API server and of the Pulumi provider before it: every stable kind of the core API, custom kinds
 * whose definition the cluster has, and Helm releases. It stores and checks objects; it runs no pods.
 */
export function kubernetesSimulator(): Simulator {
  return simulatorFor({ mutability: { configMaps: false, secrets: false } });
}

function simulatorFor(settings: Settings): Simulator {
  return {
    package: "kubernetes",
    version: "4.34.2",
    check: (type, inputs, old, context) => {
      const fresh = autoname(context.urn, context.randomSeed);
      if (type === releaseType) return checkRelease(inputs, old, fresh, settings.defaultNamespace ?? "default");
      const kind = kindOf(type);
      const unfit = kind === undefined ? `the sandbox does not simulate ${type}` : unserved(kind);
      if (kind === undefined || unfit !== undefined)
        return { inputs, failures: [{ property: "", reason: unfit ?? "" }] };
      const checked = named(inputs, old, fresh, isNamespaced(kind) ? settings.defaultNamespace : undefined);
      return { inputs: checked, failures: failures(violationsOf(kind, objectOf(kind, checked))) };
    },
    diff: (type, old, inputs) => difference(type, old, inputs, settings.mutability),
    create,
    update,
    delete: remove,
    invoke: (token, args) => {
      if (token === "kubernetes:yaml:decode") return decodeYaml(args);
      throw new CloudRefusal("Unsupported", `the sandbox does not simulate the function ${token}`);
    },
    settle: settling,
    realm: clusterOf,
    configure: configured,
    diffConfiguration: configurationChange,
    secretOutputs: (type) => (type === "kubernetes:core/v1:Secret" ? ["data", "stringData"] : []),
  };
}

function configured(config: Properties): Simulator {
  const refusal = configurationRefusal(config);
  if (refusal !== undefined) throw new CloudRefusal("InvalidConfiguration", refusal);
  const namespace = text(config["namespace"]);
  return simulatorFor({
    ...(namespace ? { defaultNamespace: namespace } : {}),
    mutability: { configMaps: isOn(config["enableConfigMapMutable"]), secrets: isOn(config["enableSecretMutable"]) },
  });
}

function difference(type: string, old: Properties, inputs: Properties, mutability: Mutability) {
  const kind = kindOf(type);
  const [before, after] = kind ? [canonical(kind, old), canonical(kind, inputs)] : [old, inputs];
  const changes = changedPaths(before, after);
  if (!kind) {
    const replaces = changes.filter((path) => path === "name" || path === "namespace");
    return { changes, replaces, deleteBeforeReplace: false };
  }
  const replaces = replacingPaths(kind, before, after, changes, mutability);
  return { changes, replaces, deleteBeforeReplace: replaces.length > 0 && sharesName(before, after) };
}

function create(type: string, inputs: Properties, cloud: Cloud): Outcome & { id: string } {
  if (type === releaseType) return createRelease(inputs, cloud);
  const kind = known(type);
  const manifest = objectOf(kind, inputs);
  const namespace = admitted(kind, manifest, cloud);
  const name = text(at(manifest, "metadata", "name")) ?? "";
  const id = namespace === undefined ? name : `${namespace}/${name}`;
  if (cloud.get(type, id))
    throw new CloudRefusal("AlreadyExists", `${plural(kind)} ${JSON.stringify(name)} already exists`);
  const refusals = waitingFor(kind, manifest, namespace, cloud);
  if (kind.kind === "Pod" && refusals[0] !== undefined) throw new CloudRefusal("Forbidden", refusals.join("; "));
  const outputs = liveObject(kind, inputs, namespace, cloud);
  return { id, outputs, ...(refusals.length > 0 ? { failed: refusals } : {}) };
}

function update(type: string, object: CloudObject, inputs: Properties, cloud: Cloud): Outcome {
  if (type === releaseType) return upgradeRelease(object, inputs);
  const kind = known(type);
  const manifest = objectOf(kind, inputs);
  const namespace = admitted(kind, manifest, cloud);
  const old = objectOf(kind, object.inputs);
  const growable = classOf(record(old["spec"]), cloud)?.inputs["allowVolumeExpansion"] === true;
  refuse(kind, manifest, refusedChanges(kind, old, manifest, growable));
  const refusals = waitingFor(kind, manifest, namespace, cloud);
  const outputs = liveObject(kind, inputs, namespace, cloud, object);
  return { outputs, ...(refusals.length > 0 ? { failed: refusals } : {}) };
}

/** What lives in a namespace goes with it, and so do the objects of a definition and what a chart defines. */
function remove(type: string, object: CloudObject, cloud: Cloud): void {
  if (type === releaseType) deleteRelease(object, cloud);
  if (type === definitionType) for (const custom of definedBy(object.inputs, cloud)) cloud.remove(custom);
  if (type !== namespaceType) return;
  if (undeletable.includes(object.id))
    throw new CloudRefusal("Forbidden", `namespaces "${object.id}" is forbidden: this namespace may not be deleted`);
  for (const inside of livingIn(object.id, cloud)) cloud.remove(inside);
}

/**
 * Takes an object in as the API does and tells the namespace that it goes to, undefined for one of the whole cluster.
 *
 * @throws CloudRefusal
 */
function admitted(kind: Kind, manifest: Manifest, cloud: Cloud): string | undefined {
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

function waitingFor(kind: Kind, manifest: Manifest, namespace: string | undefined, cloud: Cloud): readonly string[] {
  if (namespace === undefined) return [];
  const claim = kind.group === "" && kind.kind === "PersistentVolumeClaim";
  return claim ? claimRefusals(record(manifest["spec"]), cloud) : podRefusals(kind, manifest, namespace, cloud);
}

function violationsOf(kind: Kind, manifest: Manifest): readonly Violation[] {
  const all = [...schemaViolations(kind, manifest), ...ruleViolations(kind, manifest)];
  const seen = new Set<string>();
  return all.filter(({ path, reason }) => {
    const key = `${path} ${reason.split(":")[0]}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}

function refuse(kind: Kind, manifest: Manifest, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const told = violations.map(({ path, reason }) => (path === "" ? reason : `${path}: ${reason}`));
  const all = told.length === 1 ? told[0] : `[${told.join(", ")}]`;
  throw new CloudRefusal("Invalid", `${naming(kind, manifest)} is invalid: ${all}`);
}

function failures(violations: readonly Violation[]): readonly CheckFailure[] {
  return violations.map(({ path, reason }) => ({ property: path, reason }));
}

function known(type: string): Kind {
  const kind = kindOf(type);
  if (kind === undefined || unserved(kind) !== undefined)
    throw new CloudRefusal("Unsupported", kind ? (unserved(kind) ?? "") : `the sandbox does not simulate ${type}`);
  return kind;
}

/** Why a kind of the cluster's own groups can't be used; undefined when it can, or when it is a custom kind. */
function unserved(kind: Kind): string | undefined {
  if (!isBuiltIn(kind)) return undefined;
  if (!isServed(kind)) return noMatch(kind);
  if (kind.kind.endsWith("List")) return `${kind.kind}: a list can't be created directly; make the objects in it`;
  return hasSchema(kind) ? undefined : `the sandbox does not simulate ${kind.kind} of ${kind.apiVersion}`;
}

function noMatch(kind: Kind): string {
  return `no matches for kind ${JSON.stringify(kind.kind)} in version ${JSON.stringify(kind.apiVersion)}`;
}

/** The object as the API gets it; the type says what its version and kind are. */
function objectOf(kind: Kind, inputs: Properties): Manifest {
  return { apiVersion: kind.apiVersion, kind: kind.kind, ...record(normalise(inputs)) };
}

/** The object with what the API would take as the same written the same way: no nulls, and its namespace always said. */
function canonical(kind: Kind, inputs: Properties): Manifest {
  const manifest = objectOf(kind, inputs);
  const metadata = manifest["metadata"];
  if (!isNamespaced(kind) || typeof metadata !== "object") return manifest;
  return { ...manifest, metadata: { ...record(metadata), namespace: record(metadata)["namespace"] ?? "default" } };
}
