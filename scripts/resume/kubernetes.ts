import type { KubeConfig } from "@kubernetes/client-node";
import type { Answer, Creation, Lookup } from "./lookup.js";
import { type ObjectName, objectName, releaseAnswer, releaseType } from "./kubernetes-names.js";

/** How clusters are reached when a provider doesn't say it. */
export interface KubernetesAccess {
  /** File that takes the place of what the provider was told. */
  readonly kubeconfig: string | undefined;
  /** `KUBECONFIG` of the environment. */
  readonly ambient: string | undefined;
  /** Seconds after which an unanswered question counts as unknown. @default 15 */
  readonly patienceSeconds?: number;
}

/** Seconds by which the clocks of cluster and run may differ. */
const clockTolerance = 120;

/** Kubernetes, asked for objects by kind, namespace and name, in the cluster that their provider was told of. */
export function kubernetesLookup(access: KubernetesAccess): Lookup {
  return {
    // The API server answers from what is stored.
    settleSeconds: 1,
    ask: async (creations) => {
      const clusters = new Map<string, Promise<Cluster | undefined>>();
      return await Promise.all(
        creations.map(async (creation) => {
          const key = JSON.stringify(creation.provider);
          const cluster = clusters.get(key) ?? reach(creation.provider, access);
          clusters.set(key, cluster);
          return await answer(creation, await cluster, access.patienceSeconds ?? 15);
        }),
      );
    },
  };
}

interface Cluster {
  read(name: ObjectName): Promise<KubernetesObject>;
  /** Status of each revision of a Helm release, by its revision. */
  releases(namespace: string, name: string): Promise<ReadonlyMap<number, string>>;
}

interface KubernetesObject {
  readonly metadata?: { readonly namespace?: string; readonly creationTimestamp?: Date | string };
}

/** Undefined where the state keeps the way in as a secret and nobody said another. */
async function reach(provider: Creation["provider"], access: KubernetesAccess): Promise<Cluster | undefined> {
  const { KubeConfig, KubernetesObjectApi, CoreV1Api } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  const said = provider["kubeconfig"];
  if (access.kubeconfig !== undefined) config.loadFromFile(access.kubeconfig);
  else if (said === "[secret]") return undefined;
  else if (typeof said === "string" && said !== "") load(config, said);
  else if (access.ambient) config.loadFromFile(access.ambient);
  else config.loadFromDefault();
  const context = provider["context"];
  if (typeof context === "string" && context !== "") config.setCurrentContext(context);
  const objects = KubernetesObjectApi.makeApiClient(config);
  const core = config.makeApiClient(CoreV1Api);
  return {
    read: async ({ apiVersion, kind, name, namespace }) =>
      await objects.read({ apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } }),
    releases: async (namespace, name) => {
      const { items } = await core.listNamespacedSecret({ namespace, labelSelector: `owner=helm,name=${name}` });
      return new Map(
        items.map(({ metadata: { labels = {} } = {} }) => [Number(labels["version"]), labels["status"] ?? ""]),
      );
    },
  };
}

/** The provider takes a kubeconfig's text, or its path. */
function load(config: KubeConfig, said: string): void {
  if (/^[~/]/.test(said)) config.loadFromFile(said);
  else config.loadFromString(said);
}

async function answer(creation: Creation, cluster: Cluster | undefined, patienceSeconds: number): Promise<Answer> {
  const name = objectName(creation);
  const unknown = (why: string): Answer => ({ kind: "unknown", why, look: lookAt(creation, name) });
  if (/Patch$/.test(creation.type))
    return { kind: "absent", why: "safe to make again: a patch is applied, not made", final: true };
  if (name === undefined) return unknown("its inputs don't tell its name");
  if (cluster === undefined) return unknown("the state keeps the cluster's kubeconfig as a secret");
  try {
    return await within(patienceSeconds, asked(creation, name, cluster));
  } catch (error) {
    return refusal(error) ?? unknown(`the cluster did not answer: ${messageOf(error)}`);
  }
}

async function asked(creation: Creation, name: ObjectName, cluster: Cluster): Promise<Answer> {
  if (creation.type === releaseType)
    return releaseAnswer(name, await cluster.releases(name.namespace ?? "default", name.name), lookAt(creation, name));
  const { metadata = {} } = await cluster.read(name);
  const id = metadata.namespace === undefined ? name.name : `${metadata.namespace}/${name.name}`;
  if (creation.known.includes(id)) return { kind: "absent", why: `${id} is the one that the state has`, final: true };
  const made = metadata.creationTimestamp === undefined ? undefined : new Date(metadata.creationTimestamp);
  const early = creation.since !== undefined && made !== undefined;
  if (early && made.getTime() < (creation.since?.getTime() ?? 0) - clockTolerance * 1000) {
    const why = `${id} is there since ${made.toISOString()}, which is before the run`;
    return { kind: "unknown", why, look: lookAt(creation, name) };
  }
  return { kind: "found", id, proof: "its kind, namespace and name" };
}

/** A kind that the cluster doesn't serve can't have objects. */
function refusal(error: unknown): Answer | undefined {
  const { code } = error as { code?: unknown };
  if (code === 404) return { kind: "absent", why: "the cluster has none of this name" };
  if (error instanceof Error && /Unrecognized API version and kind/.test(error.message))
    return { kind: "absent", why: "the cluster doesn't serve its kind" };
  return undefined;
}

async function within<T>(seconds: number, answered: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${seconds} seconds`)), seconds * 1000);
  });
  return await Promise.race([answered, late]).finally(() => clearTimeout(timer));
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 401) return "it does not know us (401): renew the credentials of the kubeconfig";
  if (code === 403) return "we may not look (403): the kubeconfig's user needs get on this kind";
  return typeof message === "string" ? (message.split("\n")[0] ?? "") : String(error);
}

function lookAt({ type }: Creation, name: ObjectName | undefined): string {
  if (name === undefined)
    return `look for it: kubectl get ${type.split(":").at(-1)?.toLowerCase() ?? ""} --all-namespaces`;
  const namespace = name.namespace === undefined ? "" : ` --namespace ${name.namespace}`;
  if (type === releaseType) return `look: helm status ${name.name}${namespace}`;
  return `look: kubectl get ${name.kind.toLowerCase()} ${name.name}${namespace}`;
}
