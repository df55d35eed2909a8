import type { GateLevel, GateName, GateSettings } from "../../infra/settings/gates.js";
import type { Step } from "../engine/deployment.js";
import type { Finding } from "./finding.js";
import type { Gate, Verdict } from "./gate.js";
import { gates } from "./gates.js";
import type { GateInput } from "./input.js";
import { canonical } from "./values.js";

/**
 * Everything that the gates say, what blocks first: one finding per gate and subject, the same for every order of the steps.
 *
 * @param when `early`: only the gates that can be asked, and must be, before the preview
 */
export function judge(input: GateInput, when: "early" | "whole" = "whole"): Finding[] {
  // Where nothing changes, nothing speaks against now.
  const asked = gates.filter(({ early, outside }) => (when === "early" ? early : input.changes || !outside));
  const ordered = { ...input, steps: [...input.steps].sort(byIdentity) };
  const all = asked.flatMap((gate) => gate.judge(ordered).flatMap((verdict) => findingOf(gate, verdict, input) ?? []));
  const held = new Set(all.filter(({ gate }) => gate === "protected-change").map(({ urn }) => urn));
  // What is protected says enough; that it also holds data does not have to be lifted a second time.
  const findings = all.filter(
    ({ gate, level, urn }) => !(gate === "stateful-change" && level === "block" && held.has(urn)),
  );
  const sorted = findings.sort(byWeight);
  return sorted.filter(({ key }, index) => sorted.findIndex((other) => other.key === key) === index);
}

/** The level of a gate in an environment. */
export function levelOf({ name, level }: Pick<Gate, "name" | "level">, settings: GateSettings): GateLevel {
  return (settings.levels as Partial<Record<GateName, GateLevel>>)[name] ?? level;
}

/** What a gate may do at most in this run, and why that is less than its level; `undefined` when nothing lowers it. */
export function loweredBy(
  gate: Gate,
  { sandbox, preview }: Pick<GateInput, "sandbox" | "preview">,
): "warn" | "info" | undefined {
  if (gate.outside && sandbox) return "info";
  return gate.moment && preview ? "warn" : undefined;
}

const order = ["block", "warn", "info"] as const;

function findingOf(gate: Gate, verdict: Verdict, input: GateInput): Finding | undefined {
  const level = levelOf(gate, input.settings);
  if (level === "off") return undefined;
  const { subject, summary, fix, urn, atMost } = verdict;
  const lowest = weakest(level, atMost, loweredBy(gate, input));
  const reason = lowest === "block" ? consentTo(gate, verdict, input) : undefined;
  return {
    key: `${gate.name}:${subject}`,
    gate: gate.name,
    level: reason === undefined ? lowest : "warn",
    summary: reason === undefined ? summary : `${summary}; ${reason}`,
    ...(urn !== undefined && { urn }),
    fix: reason === undefined ? fix : "nothing: it is meant",
    source: `docs/gates.md#${gate.name}`,
  };
}

/** Who lets a finding pass, in words. */
function consentTo(
  { name, allowable, overridable }: Gate,
  { urn }: Verdict,
  { allow, overrides }: GateInput,
): string | undefined {
  if (allowable && urn !== undefined && allow.includes(urn)) return "named by --allow";
  const override = overridable ? overrides.find(({ gate }) => gate === name) : undefined;
  return override === undefined ? undefined : `overridden: ${override.reason}`;
}

function weakest(...levels: (Finding["level"] | undefined)[]): Finding["level"] {
  return order[Math.max(...levels.map((level) => (level === undefined ? 0 : order.indexOf(level))))] ?? "info";
}

/** The same order for the same steps; a URN may stand there twice. */
function byIdentity(a: Step, b: Step): number {
  return compare(a.urn, b.urn) || compare(a.op, b.op) || compare(canonical(a), canonical(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function byWeight(a: Finding, b: Finding): number {
  const weight = order.indexOf(a.level) - order.indexOf(b.level);
  return weight || compare(`${a.key}\n${a.summary}`, `${b.key}\n${b.summary}`);
}
