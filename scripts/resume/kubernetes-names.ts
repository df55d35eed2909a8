import type { Answer, Creation } from "./lookup.js";

/** Type of a Helm release, which is no object of the API: Helm keeps it in secrets. */
export const releaseType = "kubernetes:helm.sh/v3:Release";

/** What names an object. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined where neither the object nor its provider says one. */
  readonly namespace: string | undefined;
}

/** The name of what was to be made; undefined when its inputs don't tell it. */
export function objectName({ type, inputs, provider }: Creation): ObjectName | undefined {
  const [, group = "", kindOfType = ""] = type.split(":");
  const { apiVersion, kind, metadata } = inputs as { apiVersion?: unknown; kind?: unknown; metadata?: unknown };
  const named = (type === releaseType ? inputs : (metadata ?? {})) as { name?: unknown; namespace?: unknown };
  const name = textOf(named.name);
  if (name === undefined) return undefined;
  return {
    apiVersion: textOf(apiVersion) ?? group.replace(/^core\//, ""),
    kind: textOf(kind) ?? kindOfType,
    name,
    namespace: textOf(named.namespace) ?? textOf(provider["namespace"]),
  };
}

/** What the revisions of a Helm release say of it: a release that a killed run left in the middle can't be upgraded. */
export function releaseAnswer(
  { name, namespace = "default" }: ObjectName,
  revisions: ReadonlyMap<number, string>,
  look: string,
): Answer {
  const newest = Math.max(...revisions.keys());
  const status = revisions.get(newest);
  if (status === undefined) return { kind: "absent", why: "Helm has no release of this name" };
  if (status === "deployed" || status === "failed")
    return { kind: "found", id: `${namespace}/${name}`, proof: `Helm's own record: ${status}` };
  const way = `helm uninstall ${name} --namespace ${namespace}`;
  const why = `Helm stopped in the middle of it (${status}), so that it can be neither read nor upgraded`;
  return { kind: "unknown", why, look: `${look}; to begin it anew: ${way}` };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value !== "[secret]" ? value : undefined;
}
