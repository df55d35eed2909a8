import type { Properties, Step } from "../engine/deployment.js";
import { diffOf, type PropertyChange } from "../engine/diff.js";
import { shown, visible } from "./text.js";

/** A property of a step as a person reads it; null where it is not set on that side. */
export interface PropertyView {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Whether it forces the replacement. */
  readonly replaces: boolean;
}

/** A step with as much of its properties as the report shows. */
export interface StepView {
  readonly step: Step;
  readonly properties: readonly PropertyView[];
  /** Number of properties that only `report.json` has. */
  readonly more: number;
}

/** UTF-16 units of a value, properties of a step, and weight of all properties together: the page stays under 2 MB. */
const most = { value: 400, properties: 40, main: 8, weight: 700_000 };

/** What says little of a resource that is made: the provider's and the tagging's own. */
const minor = /(^|\.)(tags|tagsAll|region|apiVersion|kind|labels|annotations|selector|matchLabels)(\.|$)/;

/**
 * The steps with their properties: what differs, and the main ones of what is made or goes. Where all of it would be too much,
 * what is lost and changed comes before what is made.
 */
export function viewSteps(steps: readonly Step[]): StepView[] {
  const views = new Map<Step, StepView>();
  let weight = 0;
  for (const step of [...steps].sort((a, b) => rank(a) - rank(b))) {
    const view = weight > most.weight ? unshown(step) : viewOf(step);
    weight += view.properties.reduce((sum, property) => sum + weightOf(property), 0);
    views.set(step, view);
  }
  return steps.map((step) => views.get(step) ?? { step, properties: [], more: 0 });
}

/** What failed, then what is lost, then what is changed, then what is made. */
export function rank({ op, failed }: Step): number {
  return failed === true ? 0 : ["delete", "replace", "update", "create", "read", "same"].indexOf(op) + 1;
}

function unshown(step: Step): StepView {
  const all = step.changed.length > 0 ? step.changed : Object.keys(step.after ?? step.before ?? {});
  return { step, properties: [], more: all.length };
}

/** What it takes on the page, escaped and in its row. */
function weightOf({ path, before, after }: PropertyView): number {
  return 90 + [path, before ?? "", after ?? ""].reduce((sum, content) => sum + escapedLength(content), 0);
}

/** Quotes are what JSON is full of; each takes six characters. */
function escapedLength(content: string): number {
  let length = content.length;
  for (let at = 0; at < content.length; at += 1) if ("<>&\"'".includes(content[at] ?? " ")) length += 5;
  return length;
}

function viewOf(step: Step): StepView {
  const { before, after } = step;
  if (step.op === "same" || step.op === "read") return { step, properties: [], more: 0 };
  if (before === undefined && after === undefined) return { step, properties: step.changed.map(named), more: 0 };
  if (before === undefined || after === undefined) return mainOf(step, after ?? before ?? {}, after === undefined);
  const changes = diffOf(step);
  const properties = changes.slice(0, most.properties).map(viewOfChange);
  return { step, properties, more: changes.length - properties.length };
}

/** Where only the paths are known. */
function named(path: string): PropertyView {
  return { path, before: null, after: null, replaces: false };
}

function viewOfChange({ path, before, after, replaces }: PropertyChange): PropertyView {
  const [left, right] = [spelled(before), spelled(after)];
  if (left === null || right === null) return { path, before: clip(left), after: clip(right), replaces };
  const start = firstDifference(left, right);
  return { path, before: clip(left, start), after: clip(right, start), replaces };
}

/** The properties that a reader looks for first: plain values near the top, nothing that is empty or off. */
function mainOf(step: Step, properties: Properties, gone: boolean): StepView {
  const leaves = leavesOf(properties, "", 0);
  const telling = leaves.filter(([path, value]) => !minor.test(path) && !isNothing(value));
  const main = telling.sort(([a], [b]) => depth(a) - depth(b)).slice(0, most.main);
  const views = main.map(([path, value]) => {
    const told = clip(spelled(value), 0);
    return { path, before: gone ? told : null, after: gone ? null : told, replaces: false };
  });
  // That there are others of less interest goes without saying.
  return { step, properties: views, more: views.length === 0 ? leaves.length : 0 };
}

function leavesOf(value: unknown, path: string, level: number): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value) || level === 4) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === "" ? key : `${path}.${key}`, level + 1),
  );
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

const depth = (path: string): number => path.split(".").length;

function spelled(value: unknown): string | null {
  return value === undefined ? null : visible(shown(value));
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
}

/** A long value around the place where it differs, `from`. */
function clip(value: string | null, from = 0): string | null {
  if (value === null || value.length <= most.value) return value;
  const start = Math.max(0, Math.min(from - 40, value.length - most.value));
  const end = start + most.value;
  return `${start > 0 ? "… " : ""}${value.slice(start, end)}${end < value.length ? " …" : ""}`;
}
