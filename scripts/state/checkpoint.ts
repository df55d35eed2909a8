import * as zlib from "node:zlib";

/** A resource as a checkpoint has it; only what the guard looks at. */
export interface StoredResource {
  readonly urn?: string;
  readonly type?: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly delete?: boolean;
  readonly pendingReplacement?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[] | null;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly deletedWith?: string;
}

/** What a checkpoint file, or an exported deployment, says. */
export interface Checkpoint {
  /** Version of the format. */
  readonly format: number;
  /** `organization/<project>/<stack>`; empty in an export. */
  readonly stack: string;
  /** Whether anything was ever deployed; a stack that was only made has nothing. */
  readonly deployed: boolean;
  /** When and by which engine it was written; empty texts when it doesn't say. */
  readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
  /** Salt and check value of the passphrase that its secrets are sealed with; empty for other keepers. */
  readonly salt: string;
  readonly resources: readonly StoredResource[];
  /** Operations that were begun and not ended. */
  readonly pending: readonly { readonly type: string; readonly urn: string }[];
}

/** Why a file is no checkpoint. `packed` is one that this Node can't unpack, which says nothing against it. */
export type Damage = "truncated" | "hollow" | "unreadable" | "packed";

export type Reading =
  | { readonly checkpoint: Checkpoint }
  | { readonly damage: Damage /** One line, without content. */; readonly why: string };

interface Stored {
  readonly version?: unknown;
  readonly checkpoint?: { readonly stack?: unknown; readonly latest?: Deployment | null } | null;
  readonly deployment?: Deployment | null;
}

interface Deployment {
  readonly manifest?: { readonly time?: unknown; readonly magic?: unknown; readonly version?: unknown } | null;
  readonly secrets_providers?: { readonly type?: unknown; readonly state?: { readonly salt?: unknown } | null } | null;
  readonly resources?: readonly StoredResource[] | null;
  readonly pending_operations?: readonly { readonly type?: string; readonly resource?: StoredResource }[] | null;
}

/** Reads a checkpoint as the engine keeps it, packed or not, or what `pulumi stack export` prints. Never throws. */
export function parseCheckpoint(bytes: Uint8Array): Reading {
  if (bytes.length === 0) return { damage: "truncated", why: "an empty file" };
  const text = unpacked(bytes);
  if (typeof text !== "string") return text;
  try {
    return shaped(JSON.parse(text) as unknown, Buffer.byteLength(text));
  } catch (error) {
    return notJson(text, error instanceof Error ? error.message : "");
  }
}

/** The JSON in a checkpoint's bytes, unpacked; undefined where this Node can't unpack it. */
export function textIn(bytes: Uint8Array): string | undefined {
  const text = unpacked(bytes);
  return typeof text === "string" ? text : undefined;
}

/** The ending of the file that the engine keeps such bytes in. */
export function endingOf(bytes: Uint8Array): "" | ".gz" | ".zst" {
  if (begins(bytes, magicOfGzip)) return ".gz";
  return begins(bytes, magicOfZstd) ? ".zst" : "";
}

const magicOfGzip = [0x1f, 0x8b];
const magicOfZstd = [0x28, 0xb5, 0x2f, 0xfd];

function begins(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function unpacked(bytes: Uint8Array): string | Exclude<Reading, { checkpoint: unknown }> {
  const ending = endingOf(bytes);
  // Node has it from 22.15 on.
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Buffer };
  if (ending === ".zst" && zstdDecompressSync === undefined)
    return { damage: "packed", why: "packed with zstd, which this Node can't read" };
  try {
    if (ending === ".gz") return zlib.gunzipSync(bytes).toString("utf8");
    if (ending === ".zst" && zstdDecompressSync) return zstdDecompressSync(bytes).toString("utf8");
    return Buffer.from(bytes).toString("utf8");
  } catch {
    return { damage: "truncated", why: `a packed file that is cut off after ${bytes.length} bytes` };
  }
}

function notJson(text: string, why: string): Reading {
  const bytes = Buffer.byteLength(text);
  return /^\s*\{/.test(text) && isOpen(text, why)
    ? { damage: "truncated", why: `JSON that is cut off after ${bytes} bytes` }
    : { damage: "unreadable", why: "a file that is not JSON" };
}

/** Whether the parser was content until the text ended. */
function isOpen(text: string, why: string): boolean {
  const position = /at position (\d+)/.exec(why)?.[1];
  return position === undefined ? /unexpected end|unterminated/i.test(why) : Number(position) >= text.trimEnd().length;
}

function shaped(value: unknown, bytes: number): Reading {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { damage: "unreadable", why: "JSON that is no checkpoint" };
  const { version, checkpoint, deployment } = value as Stored;
  const latest = checkpoint?.latest ?? deployment ?? undefined;
  const known = typeof checkpoint === "object" && checkpoint !== null ? true : deployment !== undefined;
  if (typeof version !== "number" || !known)
    return { damage: "hollow", why: `${bytes} bytes of JSON without a checkpoint in it` };
  if (latest !== undefined && !isDeployment(latest)) return { damage: "unreadable", why: "JSON that is no checkpoint" };
  return { checkpoint: { format: version, stack: textOf(checkpoint?.stack), ...contentOf(latest) } };
}

function isDeployment({ resources, pending_operations: pending }: Deployment): boolean {
  const isList = (list: unknown): boolean => list === undefined || list === null || Array.isArray(list);
  const every = (list: readonly unknown[] | null | undefined): boolean =>
    (list ?? []).every((item) => typeof item === "object" && item !== null);
  return isList(resources) && isList(pending) && every(resources) && every(pending);
}

function contentOf(latest: Deployment | undefined): Omit<Checkpoint, "format" | "stack"> {
  const { manifest, secrets_providers: keeper, resources, pending_operations: pending } = latest ?? {};
  return {
    deployed: latest !== undefined,
    manifest: { time: textOf(manifest?.time), magic: textOf(manifest?.magic), version: textOf(manifest?.version) },
    salt: keeper?.type === "passphrase" ? textOf(keeper.state?.salt) : "",
    resources: resources ?? [],
    pending: (pending ?? []).map(({ type, resource }) => ({ type: type ?? "", urn: resource?.urn ?? "" })),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
