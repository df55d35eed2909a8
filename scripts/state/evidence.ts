import { z } from "zod";
import { examine } from "./backups.js";
import type { Candidate } from "./candidates.js";
import type { Layout } from "./layout.js";
import type { StateStore } from "./store.js";

/** What somebody else than the checkpoint says about how much the state should hold. */
export interface Evidence {
  readonly source: "history" | "backup" | "run" | "cloud" | "statement";
  /** When it was so. */
  readonly at: Date;
  readonly resources: number;
  /** When the checkpoint that it tells of was written, by its manifest; empty when it doesn't know. */
  readonly written: string;
  /** For people: `the engine's history of 2026-11-22T18:56:17Z`. */
  readonly says: string;
}

/** What is known of a run of ours that matters here. */
export interface KnownRun {
  readonly id: string;
  readonly kind: "preview" | "up" | "destroy" | "refresh";
  readonly phase: "begun" | "changing" | "ended";
  readonly result: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Resources that were there after it, as a person counts them. */
  readonly resources: number | null;
  /** How many it was going to delete. */
  readonly deletions: number;
}

const statement = z.object({
  at: z.iso.datetime(),
  resources: z.number(),
  written: z.string(),
  reason: z.string(),
  by: z.string(),
});

/** What a person decided about a state: that a copy was put back, or that it begins anew. Older evidence is void. */
export type Statement = z.output<typeof statement>;

export async function readStatement(store: StateStore, layout: Layout): Promise<Statement | undefined> {
  const bytes = await store.read(layout.statements);
  if (bytes === undefined) return undefined;
  try {
    return statement.safeParse(JSON.parse(Buffer.from(bytes).toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

export async function writeStatement(store: StateStore, layout: Layout, said: Statement): Promise<void> {
  await store.write(layout.statements, Buffer.from(`${JSON.stringify(said)}\n`));
}

/** The newest evidence of each kind, newest first; what is older than a statement is left out. */
export async function gather(
  candidates: readonly Candidate[],
  stack: string,
  runs: readonly KnownRun[],
  said: Statement | undefined,
): Promise<Evidence[]> {
  const since = said === undefined ? 0 : Date.parse(said.at);
  const newest = (source: Candidate["source"]): Candidate | undefined =>
    candidates.find((candidate) => candidate.source === source && candidate.at.getTime() > since);
  const history = await ofCopy("history", newest("engine's history"), stack);
  const found = [
    // The engine writes both at the end of a run, so one of them tells enough.
    history ?? (await ofCopy("backup", newest("engine's backup"), stack)),
    ofRuns(runs.filter(({ startedAt }) => Date.parse(startedAt) > since)),
    said && {
      source: "statement" as const,
      at: new Date(said.at),
      resources: said.resources,
      written: said.written,
      says: `${said.by} on ${said.at}: ${said.reason}`,
    },
  ];
  return found.filter((evidence) => evidence !== undefined).sort((a, b) => b.at.getTime() - a.at.getTime());
}

async function ofCopy(
  source: "history" | "backup",
  candidate: Candidate | undefined,
  stack: string,
): Promise<Evidence | undefined> {
  if (candidate === undefined) return undefined;
  const { resources, written, faults } = await examine(candidate, stack);
  if (resources === null || faults.length > 0) return undefined;
  const says = `the ${candidate.source} of ${candidate.at.toISOString()}`;
  return { source, at: candidate.at, resources, written, says };
}

/** The newest run that ended well tells what must be there; a destroyed environment is nothing. */
function ofRuns(runs: readonly KnownRun[]): Evidence | undefined {
  const ended = runs
    .filter(({ kind, result, endedAt }) => kind !== "preview" && result === "succeeded" && endedAt !== null)
    .sort((a, b) => Date.parse(b.endedAt ?? "") - Date.parse(a.endedAt ?? ""));
  const [newest] = ended;
  if (newest?.resources === undefined || newest.resources === null) return undefined;
  const at = new Date(newest.endedAt ?? "");
  return { source: "run", at, resources: newest.resources, written: "", says: `run ${newest.id}` };
}
