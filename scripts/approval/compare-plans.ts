import { canonical } from "../canonical.js";
import { cutShort, type Difference } from "./difference.js";
import { boundFindings, boundSteps } from "./digest.js";
import type { Plan, RecordedChange, RecordedStep } from "./record.js";
import { unordered } from "./unordered.js";

/** What would not be done as it was approved: steps and their properties, policies, findings about resources, the cost. */
export function comparePlans(approved: Plan, now: Plan): Difference[] {
  return [
    ...cutShort(compareSteps(approved.steps, now.steps)),
    ...compareLists("what changes in the state alone", approved.stateOnly, now.stateOnly),
    ...compareLists("the policies' findings", approved.policies, now.policies),
    ...compareLists("the gates' findings", boundFindings(approved.findings), boundFindings(now.findings)),
    ...(approved.cost.after === now.cost.after
      ? []
      : [told("the cost", "cost", `$${approved.cost.after} a month`, `$${now.cost.after} a month`)]),
  ];
}

function compareSteps(approved: readonly RecordedStep[], now: readonly RecordedStep[]): Difference[] {
  const urns = [...new Set([...approved, ...now].map(({ urn }) => urn))].sort();
  return urns.flatMap((urn) => {
    const [before, after] = [approved, now].map((steps) => steps.filter((step) => step.urn === urn));
    return compareStep(urn, before ?? [], after ?? []);
  });
}

/** A URN has more than one step only when an earlier replacement left something behind. */
function compareStep(urn: string, approved: readonly RecordedStep[], now: readonly RecordedStep[]): Difference[] {
  if (canonical(boundSteps(approved)) === canonical(boundSteps(now))) return [];
  const path = `steps: ${urn.split("::").at(-1) ?? urn}`;
  const ops = [approved, now].map((steps) => steps.map(({ op }) => op).join(" and ") || "nothing to do");
  if (ops[0] !== ops[1]) return [told("the steps", path, ops[0] ?? "", ops[1] ?? "")];
  const changes = compareProperties(approved[0]?.changes ?? [], now[0]?.changes ?? []);
  if (changes.length > 0)
    return changes.map(({ name, before, after }) => told("the steps", `${path}: ${name}`, before, after));
  const forced = [approved, now].map((steps) => steps.flatMap(({ replaces }) => replaces).join(", ") || "nothing");
  return [told("the steps", path, `replaced because of ${forced[0]}`, `replaced because of ${forced[1]}`)];
}

function compareProperties(
  approved: readonly RecordedChange[],
  now: readonly RecordedChange[],
): { name: string; before: string; after: string }[] {
  const names = [...new Set([...approved, ...now].map(({ path }) => path))].sort();
  return names.flatMap((name) => {
    const [before, after] = [approved, now].map((changes) => changes.find(({ path }) => path === name));
    if (canonical(unordered(before ?? null)) === canonical(unordered(after ?? null))) return [];
    return [{ name, before: changeText(before), after: changeText(after) }];
  });
}

function changeText(change: RecordedChange | undefined): string {
  if (change === undefined) return "no change";
  return `${valueText(change.before)} -> ${valueText(change.after)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function compareLists(what: string, approved: readonly string[], now: readonly string[]): Difference[] {
  const added = now.filter((entry) => !approved.includes(entry));
  const gone = approved.filter((entry) => !now.includes(entry));
  return cutShort([
    ...added.map((entry) => told(what, `${what}: ${nameOf(entry)}`, "not there", entry)),
    ...gone.map((entry) => told(what, `${what}: ${nameOf(entry)}`, entry, "not there")),
  ]);
}

function nameOf(entry: string): string {
  return entry.split("::").at(-1) ?? entry;
}

function told(what: string, path: string, expected: string, actual: string): Difference {
  const fix = "something outside the file has moved: preview again and have that approved";
  return { kind: "stale", what, problem: { path, expected, actual, fix } };
}
