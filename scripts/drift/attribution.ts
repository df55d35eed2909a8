import type { Attribution } from "./drift.js";

/** A resource of which it is asked who changed it. */
export interface Subject {
  readonly urn: string;
  readonly type: string;
  /** What the cloud may call it, best first: id, ARN, name. */
  readonly names: readonly string[];
}

/** What a log knew. */
export interface LookedUp {
  /** By URN; what is not in here is not known. */
  readonly found: ReadonlyMap<string, Attribution>;
  /** Why more is not known, for people; null when everything was asked. */
  readonly note: string | null;
}

/** A log of who did what in a cloud. Never throws: not knowing who is no reason to keep back what. */
export interface ChangeLog {
  /** @param after looks at what was done after that time only; null for as far back as the log goes */
  lookUp(subjects: readonly Subject[], after: Date | null): Promise<LookedUp>;
}

/** What the API server itself keeps of who wrote an object last; null where it says nothing. */
export function lastManager(live: Readonly<Record<string, unknown>> | undefined): Attribution | null {
  const { managedFields } = (live?.["metadata"] ?? {}) as { managedFields?: unknown };
  if (!Array.isArray(managedFields)) return null;
  const writers = (managedFields as { manager?: unknown; operation?: unknown; time?: unknown }[]).flatMap(
    ({ manager, operation, time }) =>
      typeof manager === "string" && typeof time === "string" ? [{ manager, operation, time }] : [],
  );
  const last = writers.sort((a, b) => (a.time < b.time ? -1 : 1)).at(-1);
  if (last === undefined) return null;
  const event = typeof last.operation === "string" ? last.operation : "Update";
  return { who: last.manager, at: last.time, event, source: "managed-fields" };
}
