import type { Candidate } from "./candidates.js";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.js";
import { contradictions } from "./integrity.js";

/** A copy of the state that was looked into. */
export interface Backup extends Omit<Candidate, "read"> {
  /** Null when it can't be read. */
  readonly resources: number | null;
  /** When the engine wrote it, by its manifest; empty when it doesn't say. */
  readonly written: string;
  /** Why it must not be put back; empty when it may. */
  readonly faults: readonly string[];
}

/** Looks into a copy: whether it is whole, of this stack, and holds together. */
export async function examine(candidate: Candidate, stack: string): Promise<Backup> {
  const { name, source, at, bytes } = candidate;
  const content = await candidate.read();
  const about = { name, source, at, bytes };
  const gone = { resources: null, written: "", faults: ["it is gone"] };
  return { ...about, ...(content === undefined ? gone : look(content, stack)) };
}

/** Whether bytes may be put back as the state of a stack. */
export function look(content: Uint8Array, stack: string): Pick<Backup, "resources" | "written" | "faults"> {
  const reading = parseCheckpoint(content);
  if ("damage" in reading) return { resources: null, written: "", faults: [reading.why] };
  const { checkpoint } = reading;
  const hollow = checkpoint.deployed ? [] : ["it holds no deployment"];
  const faults = [...foreignness(checkpoint, stack), ...contradictions(checkpoint), ...hollow];
  return { resources: checkpoint.resources.length, written: checkpoint.manifest.time, faults };
}

/** The newest copy that may be put back and holds something. */
export async function newestGood(candidates: readonly Candidate[], stack: string): Promise<Backup | undefined> {
  for (const candidate of candidates) {
    const backup = await examine(candidate, stack);
    if (isGood(backup)) return backup;
  }
  return undefined;
}

export function isGood({ faults, resources }: Pick<Backup, "resources" | "faults">): boolean {
  return faults.length === 0 && (resources ?? 0) > 0;
}

/** What says that a checkpoint belongs to another stack than `organization/<project>/<stack>`. */
export function foreignness({ stack: own, resources }: Checkpoint, stack: string): string[] {
  const [, project = "", environment = ""] = stack.split("/");
  const found: string[] = [];
  if (own !== "" && own !== stack && own !== environment) found.push(`it calls itself ${own}`);
  const prefix = `urn:pulumi:${environment}::${project}::`;
  const foreign = resources.filter(({ urn = "" }) => urn !== "" && !urn.startsWith(prefix));
  const [, place, other] = /^urn:pulumi:(.*?)::(.*?)::/.exec(foreign[0]?.urn ?? "") ?? [];
  if (foreign.length > 0)
    found.push(
      `${foreign.length} of its resources belong to ${other ?? "another project"}/${place ?? "another stack"}`,
    );
  return found;
}
