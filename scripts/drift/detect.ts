import type { IgnoreRule } from "../../infra/settings/drift.js";
import type { Step } from "../engine/deployment.js";
import { compare, type RawDifference, valueAt } from "./compare.js";
import type { Difference, DriftedResource } from "./drift.js";
import { noiseOf } from "./noise.js";
import type { NoiseRow } from "./noise-table.js";
import { covers, overlap, parsePath, showPath, typeFits } from "./path.js";

/** What is known of the stack's resources beside the refresh. */
export interface Known {
  /** Properties that the program leaves alone, by URN. */
  readonly ignoreChanges: ReadonlyMap<string, readonly string[]>;
  /** Types of all resources. */
  readonly types: ReadonlySet<string>;
}

/** Everything that a refresh found, sorted out. */
export interface Detected {
  readonly resources: readonly DriftedResource[];
  readonly hidden: readonly NoiseRow[];
  readonly notes: readonly string[];
}

/** What stands in the place of a secret, as the engine's side masks it. */
const secret = "[secret]";

/**
 * Makes drift of the steps of a refresh: noise is taken out, and what the program leaves alone, what nobody asked for and what the
 * settings ignore is told but is no drift.
 *
 * @param today `2026-11-22`; decides which rules still hold
 */
export function detect(steps: readonly Step[], known: Known, rules: readonly IgnoreRule[], today: string): Detected {
  const holding = rules.filter(({ until }) => until === undefined || until >= today);
  const hidden: NoiseRow[] = [];
  const resources = steps.flatMap((step) => resourceOf(step, known, holding, hidden));
  const ended = rules.filter((rule) => !holding.includes(rule));
  const notes = ended.map(
    ({ type, path, until, reason }) =>
      `ended on ${until}: the rule for ${[type, path].filter(Boolean).join(" ")} (${reason})`,
  );
  return { resources, hidden, notes };
}

function resourceOf(step: Step, known: Known, rules: readonly IgnoreRule[], hidden: NoiseRow[]): DriftedResource[] {
  const { urn, type, name, component, op } = step;
  const about = { urn, type, name, component, attribution: null };
  const own = rules.filter((rule) => typeFits(rule.type, type) && (rule.name === undefined || rule.name === name));
  if (op === "delete") {
    const rule = own.find(({ path }) => path === undefined);
    const level = rule === undefined ? "drift" : "info";
    return [{ ...about, what: "deleted", level, why: rule === undefined ? null : ignored(rule), differences: [] }];
  }
  if (op !== "update" && op !== "same") return [];
  const differences = differencesOf(step, known, own, hidden);
  if (differences.length === 0) return [];
  const drifted = differences.some(({ level }) => level === "drift");
  const why = drifted ? null : (differences[0]?.why ?? null);
  return [{ ...about, what: "changed", level: drifted ? "drift" : "info", why, differences }];
}

function differencesOf(step: Step, known: Known, rules: readonly IgnoreRule[], hidden: NoiseRow[]): Difference[] {
  const all = [...compare(step.before ?? {}, step.after ?? {}), ...maskedChanges(step)];
  const context = { type: step.type, all, present: known.types };
  const left = all.filter((difference) => {
    const row = noiseOf(difference, context);
    if (row !== undefined) hidden.push(row);
    return row === undefined;
  });
  const asked = step.changed.map(parsePath);
  const precise = asked.some((path) => left.some((difference) => overlap(path, difference.path)));
  const alone = (known.ignoreChanges.get(step.urn) ?? []).map(parsePath);
  return left.map(({ path, state, cloud }) => {
    const why = reasonOf(path);
    const values = { state: state ?? null, cloud: cloud ?? null };
    return { path: showPath(path), ...values, level: why === null ? "drift" : "info", why };
  });

  function reasonOf(path: RawDifference["path"]): string | null {
    if (alone.some((pattern) => covers(pattern, path))) return "the program leaves it alone (ignoreChanges)";
    const rule = rules.find((one) => one.path === undefined || covers(parsePath(one.path), path));
    if (rule !== undefined) return ignored(rule);
    // The engine names what an update would put right; when its names fit nothing here, all of it counts.
    const untouched = step.op === "same" || (precise && !asked.some((other) => overlap(other, path)));
    return untouched ? "the program doesn't set it, so an update leaves it" : null;
  }
}

/** What the engine says has changed while both sides are masked alike: a secret. */
function maskedChanges({ changed, before, after, op }: Step): RawDifference[] {
  if (op !== "update") return [];
  const told = compare(before ?? {}, after ?? {});
  return changed
    .map(parsePath)
    .filter((path) => !told.some((difference) => overlap(difference.path, path)))
    .map((path) => ({ path, state: valueAt(before, path), cloud: valueAt(after, path) }))
    .filter(({ state, cloud }) => [state, cloud].some((value) => JSON.stringify(value)?.includes(secret)));
}

function ignored({ reason, until }: IgnoreRule): string {
  return `ignored by settings.drift${until === undefined ? "" : ` until ${until}`}: ${reason}`;
}
