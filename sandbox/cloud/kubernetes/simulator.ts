import { openSdk } from "../sdk.js";
import {
  type CheckFailure,
  type Cloud,
  type CloudObject,
  CloudRefusal,
  type Outcome,
  type Properties,
  type Simulator,
} from "../simulator.js";
import { admitted, known, objectOf, refuse, unserved, violationsOf, waitingFor } from "./admission.js";
import { changedPaths, type Mutability, refusedChanges, replacingPaths, sharesName } from "./change.js";
import { classOf, definedBy, livingIn, namespaceType } from "./cluster.js";
import { definitionType, releaseType } from "./custom.js";
import { decodeYaml } from "./decode.js";
import { clusterOf, configurationChange, configurationRefusal, isOn } from "./instance.js";
import { isNamespaced, type Kind, kindOf, plural } from "./kinds.js";
import { liveObject } from "./live.js";
import { at, type Manifest, record, text, type Violation } from "./manifest.js";
import { autoname, named } from "./naming.js";
import { checkRelease, createRelease, deleteRelease, upgradeRelease } from "./release.js";
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
    version: openSdk("@pulumi/kubernetes").version,
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

function failures(violations: readonly Violation[]): readonly CheckFailure[] {
  return violations.map(({ path, reason }) => ({ property: path, reason }));
}

/** The object with what the API would take as the same written the same way: no nulls, and its namespace always said. */
function canonical(kind: Kind, inputs: Properties): Manifest {
  const manifest = objectOf(kind, inputs);
  const metadata = manifest["metadata"];
  if (!isNamespaced(kind) || typeof metadata !== "object") return manifest;
  return { ...manifest, metadata: { ...record(metadata), namespace: record(metadata)["namespace"] ?? "default" } };
}
