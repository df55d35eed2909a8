import type { GateLevel } from "../../infra/settings/gates.js";
import { gateNames, lastingGates } from "../../infra/settings/gates.js";
import type { Gate } from "./gate.js";
import type { GateInput } from "./input.js";
import { levelOf, loweredBy } from "./judge.js";

/** A gate as it is in force somewhere. */
export interface Explanation {
  readonly gate: string;
  readonly title: string;
  readonly rule: string;
  readonly reason: string;
  readonly source: string;
  readonly level: GateLevel;
  /** What it does at most in the sandbox or in a preview, and why; null where nothing lowers it. */
  readonly lowered: string | null;
  /** Why its level can't be changed; null where it can. */
  readonly fixed: string | null;
  readonly lift: string;
  readonly limits: Readonly<Record<string, unknown>>;
}

/** Rule, reason, source and the limits in force. */
export function explain(gate: Gate, place: Pick<GateInput, "settings" | "sandbox" | "preview">): Explanation {
  const { name, title, rule, reason, source, lift } = gate;
  const at = loweredBy(gate, place);
  const because = gate.outside && place.sandbox ? "the sandbox has no outside world" : "a preview changes nothing";
  return {
    gate: name,
    title,
    rule,
    reason,
    source,
    level: levelOf(gate, place.settings),
    lowered: at === undefined ? null : `${at} at most: ${because}`,
    fixed: lastingGates[name] ?? null,
    lift,
    limits: Object.fromEntries(gate.settings.map((key) => [key, place.settings[key] ?? null])),
  };
}

/** The explanation as lines for people. */
export function explanationText(explanation: Explanation): string {
  const { gate, title, rule, reason, source, level, lowered, fixed, lift, limits } = explanation;
  const rows = [
    ["rule", rule],
    ["reason", reason],
    ["source", source],
    [
      "level",
      [level, ...(lowered === null ? [] : [lowered]), ...(fixed === null ? [] : [`always, since ${fixed}`])].join("; "),
    ],
    ["lift", lift],
    ...Object.entries(limits).map(([key, value]) => [`settings.gates.${key}`, JSON.stringify(value)]),
  ];
  return `${[`${gate}: ${title}`, ...rows.map(([name, text]) => `  ${name}: ${text}`)].join("\n")}\n`;
}

/** Names that are near a misspelt one, the nearest first. */
export function nearGates(name: string, distance: (a: string, b: string) => number): string[] {
  const wanted = name.toLowerCase();
  const scored = gateNames.map((gate) => {
    const parts = Math.min(...gate.split("-").map((part) => distance(part, wanted)));
    const within = gate.includes(wanted) && wanted.length > 2;
    return { gate, score: within ? 0 : Math.min(distance(gate, wanted), parts + 2) };
  });
  return scored
    .filter(({ score }) => score <= Math.max(2, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.score - b.score)
    .map(({ gate }) => gate);
}
