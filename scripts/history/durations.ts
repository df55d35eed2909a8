import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Step, StepOp } from "../engine/deployment.js";

/** Where the durations are kept: small, and made again by every run, so it may be deleted. */
export const durationsFile = join(".chainwright", "cache", "durations.json");

/** Durations kept of each operation on a type, the newest last, and operations kept in all. */
const kept = { each: 9, operations: 600 };

/** Seconds that operations took, by `<op> <type>`; the cloud's own and the sandbox's apart. */
interface Kept {
  readonly version: 1;
  readonly real: Readonly<Record<string, readonly number[]>>;
  readonly sandbox: Readonly<Record<string, readonly number[]>>;
}

const nothing: Kept = { version: 1, real: {}, sandbox: {} };

/** How many seconds an operation on a type usually takes: the median of the last ones; undefined when there was none. */
export type Typical = (op: StepOp, type: string) => number | undefined;

/** What is usual in this checkout; nothing when it can't be read. */
export async function readTypical(project: string, sandbox: boolean): Promise<Typical> {
  const known = (await read(join(project, durationsFile)))[sandbox ? "sandbox" : "real"];
  return (op, type) => {
    const sorted = [...(known[`${op} ${type}`] ?? [])].sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  };
}

/** Adds what a run took. Two runs that end together may lose one's times, never the file. */
export async function noteDurations(project: string, sandbox: boolean, steps: readonly Step[]): Promise<void> {
  if (!steps.some(({ seconds }) => seconds !== undefined)) return;
  const file = join(project, durationsFile);
  const before = await read(file);
  const place = sandbox ? "sandbox" : "real";
  const after = { ...before, [place]: withSteps(before[place], steps) };
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(after)}\n`);
}

/** The durations with those of `steps` added; the operations that were not seen for longest go first. Pure. */
export function withSteps(before: Kept["real"], steps: readonly Step[]): Record<string, readonly number[]> {
  const after = new Map(Object.entries(before));
  for (const { op, type, seconds, failed } of steps) {
    if (seconds === undefined || failed === true || op === "same" || op === "read") continue;
    const key = `${op} ${type}`;
    const times = [...(after.get(key) ?? []), seconds].slice(-kept.each);
    after.delete(key);
    after.set(key, times);
  }
  return Object.fromEntries([...after].slice(-kept.operations));
}

async function read(file: string): Promise<Kept> {
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as Partial<Kept>;
    if (value.version !== 1) return nothing;
    return { version: 1, real: timesIn(value.real), sandbox: timesIn(value.sandbox) };
  } catch {
    return nothing;
  }
}

function timesIn(value: unknown): Record<string, readonly number[]> {
  if (typeof value !== "object" || value === null) return {};
  const known = Object.entries(value).map(([key, times]) => [key, numbersIn(times)] as const);
  return Object.fromEntries(known.filter(([, times]) => times.length > 0));
}

function numbersIn(value: unknown): number[] {
  const all: unknown[] = Array.isArray(value) ? value : [];
  return all.filter((time): time is number => typeof time === "number" && Number.isFinite(time) && time >= 0);
}
