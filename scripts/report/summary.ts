import type { CostLine } from "../../components/core/operations.js";
import type { Unit } from "../../infra/unit.js";
import type { Counts, Step, StepOp } from "../engine/deployment.js";
import { criticalPath, type TimedStep, timedSteps } from "./critical-path.js";
import type { ReportInput } from "./input.js";
import { plural } from "./text.js";

/** One component as the report tells of it. */
export interface Part {
  /** Logical name; empty for the stack's own resources. */
  readonly name: string;
  /** Its unit; undefined for what is no longer, or never was, a component of the configuration. */
  readonly unit: Unit | undefined;
  /** What was done or is planned; what failed is not counted. */
  readonly counts: Counts;
  /** Steps that change something, in order. */
  readonly changes: readonly Step[];
  /** Seconds of all its operations added up; undefined where none was timed. */
  readonly seconds: number | undefined;
}

/** The monthly bill of one component. */
export interface CostPart {
  readonly name: string;
  readonly lines: readonly CostLine[];
  /** Null where the bill before is not known by component. */
  readonly before: number | null;
  readonly usdPerMonth: number;
}

/** What all three forms of the report say, worked out once. */
export interface Summary {
  /** One line, as somebody who has five seconds needs it. */
  readonly headline: string;
  readonly counts: Counts;
  readonly seconds: number;
  readonly parts: readonly Part[];
  /** Timed steps, the longest first. */
  readonly slowest: readonly TimedStep[];
  /** The chain of steps that decided when the run ended, first to last. */
  readonly criticalPath: readonly TimedStep[];
  readonly cost: readonly CostPart[];
  /** Units in which something changed, or would. */
  readonly touched: readonly Unit[];
  /** Whether the steps were only planned. */
  readonly planned: boolean;
  /** Whether something was changed, or may have been. */
  readonly began: boolean;
}

const noCounts: Counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** Reads the input once; pure. */
export function summarise(input: ReportInput): Summary {
  const steps = input.deployment?.steps ?? [];
  const counts = input.deployment?.counts ?? noCounts;
  const parts = partsOf(steps, input.units);
  const timed = timedSteps(steps);
  const changed = new Set(parts.filter((part) => part.changes.length > 0).map((part) => part.name));
  return {
    headline: headline(input, counts),
    counts,
    seconds: (input.finishedAt.getTime() - input.startedAt.getTime()) / 1000,
    parts,
    slowest: [...timed].sort((a, b) => b.seconds - a.seconds),
    criticalPath: criticalPath(timed, input.units, input.kind === "destroy"),
    cost: costsOf(input),
    touched: input.units.filter((unit) => changed.has(unit.name)),
    planned: input.deployment?.kind === "preview",
    began: input.deployment !== null && input.deployment.kind !== "preview",
  };
}

/** What a part is called where it has no name of its own. */
export function nameOf({ name }: Pick<Part, "name">): string {
  return name === "" ? "the stack's own" : name;
}

/** Whether a step changes something. */
export function changes(step: Step): boolean {
  return step.op !== "same" && step.op !== "read";
}

/** A step that was carried out, with how long it took. */
function isTimed(step: Step): step is Step & { seconds: number } {
  return step.seconds !== undefined && changes(step);
}

/** `3 created, 1 replaced`, or `3 to create, 1 to replace` for a plan; empty when nothing changes. */
export function countsInWords(counts: Counts, planned: boolean): string {
  const done = { create: "created", update: "updated", replace: "replaced", delete: "deleted" };
  const ops = ["create", "update", "replace", "delete"] as const;
  return ops
    .filter((op) => counts[op] > 0)
    .map((op) => `${counts[op]} ${planned ? `to ${op}` : done[op]}`)
    .join(", ");
}

function headline(input: ReportInput, counts: Counts): string {
  const { environment, kind, result } = input;
  const planned = input.deployment?.kind === "preview";
  const words = countsInWords(counts, planned);
  if (result === "refused") {
    const blocks = input.findings.filter((finding) => finding.level === "block").length;
    return `${environment}: ${kind} refused${blocks > 0 ? ` by ${plural(blocks, "finding")}` : ""}; nothing was changed`;
  }
  if (result === "failed") return `${environment}: ${kind} failed${words === "" || planned ? "" : ` after ${words}`}`;
  if (result === "cancelled")
    return `${environment}: ${kind} cancelled${words === "" || planned ? "" : ` after ${words}`}`;
  if (words === "") return `${environment}: nothing to change, ${plural(counts.same, "resource")} as configured`;
  const verbs = { preview: "preview", up: "is up", destroy: "is taken down", refresh: "is refreshed" };
  return kind === "preview" ? `${environment}: ${words}` : `${environment} ${verbs[kind]}: ${words}`;
}

/** Known units in their order, then whatever else has steps. */
function partsOf(steps: readonly Step[], units: readonly Unit[]): Part[] {
  const byName = new Map<string, Step[]>();
  for (const step of steps) {
    const own = byName.get(step.component);
    if (own === undefined) byName.set(step.component, [step]);
    else own.push(step);
  }
  const known = units.map((unit) => unit.name).filter((name) => byName.has(name));
  const rest = [...byName.keys()].filter((name) => !known.includes(name)).sort();
  return [...known, ...rest].map((name) => {
    const own = byName.get(name) ?? [];
    const timed = own.filter(isTimed);
    return {
      name,
      unit: units.find((unit) => unit.name === name),
      counts: own.filter((step) => step.failed !== true).reduce<Counts>((sum, step) => count(sum, step.op), noCounts),
      changes: own.filter(changes),
      seconds:
        timed.length > 0
          ? rounded(
              timed.reduce((sum, step) => sum + step.seconds, 0),
              1000,
            )
          : undefined,
    };
  });
}

function count(counts: Counts, op: StepOp): Counts {
  return op === "read" ? counts : { ...counts, [op]: counts[op] + 1 };
}

/** What costs something now or did before, in the order of the units, what is gone last. */
function costsOf({ units, usdBefore, kind }: ReportInput): CostPart[] {
  const gone = kind === "destroy";
  const present = units.map(({ name, operations }) => {
    const lines = gone ? [] : operations.cost;
    const sum = lines.reduce((total, line) => total + line.usdPerMonth, 0);
    return { name, lines, before: beforeOf(name, usdBefore), usdPerMonth: rounded(sum, 100) };
  });
  const known = new Set(units.map(({ name }) => name));
  const removed = Object.keys(usdBefore ?? {}).filter((name) => !known.has(name));
  const left = removed.map((name) => ({ name, lines: [], before: beforeOf(name, usdBefore), usdPerMonth: 0 }));
  return [...present, ...left].filter(({ lines, before }) => lines.length > 0 || (before ?? 0) !== 0);
}

function beforeOf(name: string, usdBefore: ReportInput["usdBefore"]): number | null {
  return usdBefore === undefined ? null : (usdBefore[name] ?? 0);
}

/** Sums of decimal fractions end in noise; `parts` is how many of them make one. */
function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
