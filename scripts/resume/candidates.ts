import { identityOf } from "../../infra/identity.js";
import type { Inventory, StateResource } from "../engine/state-resource.js";
import type { LoggedResource, StepLine } from "../engine/step-line.js";
import type { Creation } from "./lookup.js";

/** What stands in the place of a secret. */
const masked = "[secret]";

/** A resource that may be in the cloud and is not in the state. */
export interface Candidate {
  readonly creation: Creation;
  /** What names it: the state's own pending operation, the journal of the run, or only its plan. */
  readonly source: "pending" | "journal" | "plan";
  /** The id that the run's journal noted when it was made. */
  readonly id?: string;
  /** How the state is to keep it, for one that the state has no pending operation of. */
  readonly record?: StateResource;
}

/** What is to be put right before a run is carried on. */
export interface Reckoning {
  /** Resources of a cloud. */
  readonly candidates: readonly Candidate[];
  /** Components and providers that the state lost: there is nothing of them in a cloud. */
  readonly frames: readonly Frame[];
}

/** A component or provider that the state lost. */
export interface Frame {
  readonly record: StateResource;
  /** Whether it was made; else it goes into the state only with what belongs to it. */
  readonly made: boolean;
}

/**
 * Everything that the dead run began to make and that the state doesn't have.
 *
 * @param lost whether the state was lost or put back from a copy, so that also what was only planned may be there
 */
export function reckon(
  inventory: Inventory,
  steps: readonly StepLine[],
  options: { readonly since?: Date; readonly lost: boolean },
): Reckoning {
  const living = new Map(inventory.resources.filter((one) => one.delete !== true).map((one) => [one.urn, one]));
  const pending = new Set(inventory.pending.map(({ urn }) => urn));
  const made = [...lastWords(steps).values()].filter(({ urn, ...word }) =>
    isMissing(word, living.get(urn), options.lost),
  );
  const records = new Map(made.map((word) => [word.urn, recordOf(word)]));
  const frames = made.flatMap((word) => frameOf(word, records.get(word.urn)));
  const providers = new Map([...frames.map(({ record }) => record), ...living.values()].map((one) => [one.urn, one]));
  const creationOf = (resource: StateResource): Creation => ({
    urn: resource.urn,
    type: resource.type,
    inputs: resource.inputs ?? {},
    tag: identityOf(resource.urn),
    provider: providers.get(providerUrn(resource))?.inputs ?? {},
    known: inventory.resources.filter(({ type }) => type === resource.type).flatMap(({ id }) => (id ? [id] : [])),
    ...(options.since && { since: options.since }),
  });
  const noted = new Map(made.map(({ urn, id }) => [urn, id]));
  const open = inventory.pending.map((resource): Candidate => {
    const id = noted.get(resource.urn);
    return { creation: creationOf(resource), source: "pending", ...(id !== undefined && { id }) };
  });
  const others = made.flatMap(({ urn, id, event }): Candidate[] => {
    const record = records.get(urn);
    if (record === undefined || isFrame(record) || pending.has(urn)) return [];
    const settled = withProvider(record, providers);
    // Without its provider nothing of it can have begun.
    if (settled === undefined) return [];
    const source = event === "planned" ? "plan" : "journal";
    return [{ creation: creationOf(settled), source, record: settled, ...(id !== undefined && { id }) }];
  });
  // What the state has a pending operation of is taken over by that.
  return { candidates: [...open, ...others], frames: frames.filter(({ record }) => !pending.has(record.urn)) };
}

/** What the journal last says of the making of a resource. */
interface Word {
  readonly urn: string;
  readonly op: string;
  readonly event: StepLine["event"];
  readonly resource: LoggedResource;
  readonly id?: string;
}

/** By URN, in the order of the plan; a resource that was taken away again is not among them. */
function lastWords(steps: readonly StepLine[]): Map<string, Word> {
  const words = new Map<string, Word>();
  for (const { op, event, urn, id, resource } of steps) {
    const before = words.get(urn);
    const making = resource ?? before?.resource;
    if (/^(delete|discard)$/.test(op) && event === "done") words.delete(urn);
    else if (/^(create|import)/.test(op) && making !== undefined)
      words.set(urn, { urn, op, event, resource: making, ...(event === "done" && id !== undefined && { id }) });
  }
  return words;
}

/** What the state has under the same URN may be the old half of a replacement, or the very thing. */
function isMissing(word: Omit<Word, "urn">, there: StateResource | undefined, lost: boolean): boolean {
  const { event, op, id, resource } = word;
  if (event === "planned" || event === "failed") return lost && there === undefined;
  if (event === "begun") return there === undefined || op.endsWith("replacement");
  return there === undefined || (resource.custom && there.id !== id);
}

/** A provider is known by its id alone; one that was only planned is made by the next update. */
function frameOf({ event }: Word, record: StateResource | undefined): Frame[] {
  if (record === undefined || !isFrame(record) || (record.custom && record.id === undefined)) return [];
  return [{ record, made: event !== "planned" }];
}

function isFrame({ custom, type }: StateResource): boolean {
  return !custom || type.startsWith("pulumi:");
}

function recordOf({ urn, id, resource }: Word): StateResource {
  const { inputs, ...rest } = resource;
  return { urn, ...rest, inputs: plain(inputs), ...(resource.custom && id !== undefined && { id }) };
}

/** A provider that was only planned then has its real id now. */
function withProvider(record: StateResource, providers: ReadonlyMap<string, StateResource>): StateResource | undefined {
  const urn = providerUrn(record);
  const id = providers.get(urn)?.id;
  return id === undefined ? undefined : { ...record, provider: `${urn}::${id}` };
}

function providerUrn({ provider = "" }: StateResource): string {
  return provider.slice(0, Math.max(0, provider.lastIndexOf("::")));
}

/** Without what is secret, at any depth: what is left out is set again by the next update. */
function plain(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return strip(properties) as Record<string, unknown>;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== masked).map(strip);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== masked);
  return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
}
