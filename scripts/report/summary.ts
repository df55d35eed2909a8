import type { CostLine } from "../../components/core/operations.js";
import type { Unit } from "../../infra/unit.js";
import type { Counts, Step, StepOp } from "../engine/deployment.js";
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
  readonly slowest: readonly Step[];
  readonly cost: readonly CostPart[];
  /** Units in which something changed, or would. */
  readonly touched: readonly Unit[];
  /** Whether the steps were only planned. */
  readonly planned: boolean;
}

const noCounts: Counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** Reads the input once; pure. */
export function summarise(input: ReportInput): Summary {
  const steps = input.deployment?.steps ?? [];
  const counts = input.deployment?.counts ?? noCounts;
  const parts = partsOf(steps, input.units);
  const changed = new Set(parts.filter((part) => part.changes.length > 0).map((part) => part.name));
  return {
    headline: headline(input, counts),
    counts,
    seconds: (input.finishedAt.getTime() - input.startedAt.getTime()) / 1000,
    parts,
    slowest: steps.filter(isTimed).sort((a, b) => b.seconds - a.seconds),
    cost: input.units.map(costOf).filter((part) => part.lines.length > 0),
    touched: input.units.filter((unit) => changed.has(unit.name)),
    planned: input.deployment?.kind === "preview",
  };
}

/** Whether a step changes something. */
export function changes(step: Step): boolean {
  return step.op !== "same" && step.op !== "read";
}

/** A step that was carried out, with how long it took. */
export function isTimed(step: Step): step is Step & { seconds: number } {
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

function costOf(unit: Unit): CostPart {
  const lines = unit.operations.cost;
  return {
    name: unit.name,
    lines,
    usdPerMonth: rounded(
      lines.reduce((sum, line) => sum + line.usdPerMonth, 0),
      100,
    ),
  };
}

/** Sums of decimal fractions end in noise; `parts` is how many of them make one. */
function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
