import { hashOf } from "../canonical.js";

/** What a state says, without when it was written and by what: equal for a file and a bucket. */
export interface StateContent {
  /** Hash of all of it; secrets count as their ciphertext. */
  readonly hash: string;
  /** The first 16 characters of every resource's hash, by URN. */
  readonly resources: Readonly<Record<string, string>>;
  /** `creating URN` of everything that was begun and not ended. */
  readonly pending: readonly string[];
  /** Kind of the keeper of its secrets: `passphrase`, `cloud`; empty while there is nothing to keep. */
  readonly secretsProvider: string;
}

/** The parts of a checkpoint that are looked at. */
export interface StateParts {
  readonly resources?: readonly StateEntry[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
  readonly secrets_providers?: { readonly type?: string; readonly state?: unknown };
}

interface StateEntry {
  readonly urn: string;
  readonly delete?: boolean;
}

/** Fields of a resource that say when it was touched and from which line of the program. */
const volatile = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

/** The content of a state; one without resources and pending operations is as good as none. */
export function contentOf({
  resources = [],
  pending_operations: operations = [],
  secrets_providers: keeper,
}: StateParts): StateContent {
  const entries = resources.map((entry) => [keyOf(entry), hashOf(lasting(entry))] as const);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const pending = operations.map(({ type, resource }) => `${type} ${resource.urn}`).sort();
  const empty = sorted.length === 0 && pending.length === 0;
  return {
    hash: hashOf(empty ? [] : [sorted, pending, operations.map(hashOf).sort(), keeper ?? null]),
    resources: Object.fromEntries(sorted.map(([key, hash]) => [key, hash.slice(0, 16)])),
    pending,
    secretsProvider: empty ? "" : (keeper?.type ?? ""),
  };
}

/** What an earlier, failed replacement left behind has the URN of the living resource. */
function keyOf({ urn, delete: left }: StateEntry): string {
  return left === true ? `${urn}#left` : urn;
}

function lasting(entry: StateEntry): unknown {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !volatile.has(key)));
}
