import { shareOf } from "./change-share.js";
import { riseOf } from "./cost-rise.js";
import { counted } from "./gate.js";
import { iamWidened } from "./iam-widened.js";
import type { GateInput } from "./input.js";
import { networkWidened } from "./network-widened.js";
import { slashingHazard } from "./slashing-hazard.js";
import { lossOf } from "./stateful-change.js";
import { unknownsOf } from "./unknown-share.js";
import { isChange, isLost } from "./values.js";

/** What makes a deployment risky, and by how much. */
export interface RiskPart {
  readonly name: "losses" | "exposure" | "signing" | "reach" | "share" | "cost" | "unknown";
  /** 0 to `most`. */
  readonly points: number;
  readonly most: number;
  readonly why: string;
}

/** How risky a deployment is: 0 changes nothing, 100 is the most. Consent doesn't lower it. */
export interface Risk {
  readonly score: number;
  readonly parts: readonly RiskPart[];
}

/**
 * The risk of a deployment, from the same facts as the gates. The weights add up to 100; what is lost and what is opened weighs most,
 * since it can't be taken back.
 */
export function riskOf(input: GateInput): Risk {
  const parts = [
    losses(input),
    exposure(input),
    signing(input),
    reach(input),
    share(input),
    cost(input),
    unknown(input),
  ];
  return { score: parts.reduce((sum, { points }) => sum + points, 0), parts };
}

function part(name: RiskPart["name"], most: number, ratio: number, why: string): RiskPart {
  return { name, points: Math.round(Math.min(Math.max(ratio, 0), 1) * most), most, why };
}

/** One loss is most of it: a second one does not make it twice as bad. */
function losses(input: GateInput): RiskPart {
  const gone = input.steps.filter((step) => isLost(step) && lossOf(input, step) !== undefined).length;
  const others = input.steps.filter(isLost).length - gone;
  const why = `${gone} of ${gone + others} deletions and replacements lose data or an identity`;
  return part("losses", 30, (gone > 0 ? 0.7 : 0) + 0.1 * gone + 0.02 * others, why);
}

function exposure(input: GateInput): RiskPart {
  const found = [...networkWidened.judge(input), ...iamWidened.judge(input)];
  const strong = found.filter(({ atMost }) => atMost === undefined).length;
  const why = `${counted(strong, "resource")} open to more than before, ${found.length - strong} worth a look`;
  return part("exposure", 25, (strong > 0 ? 0.5 : 0) + 0.25 * strong + 0.1 * (found.length - strong), why);
}

function signing(input: GateInput): RiskPart {
  const found = slashingHazard.judge(input);
  const strong = found.some(({ atMost }) => atMost === undefined);
  return part("signing", 10, strong ? 1 : found.length * 0.5, `${counted(found.length, "hazard")} to validators`);
}

/** Blast radius: how many components are touched where something is. */
function reach({ steps }: GateInput): RiskPart {
  const there = steps.filter(({ op }) => op !== "create" && op !== "read");
  const all = new Set(there.map(({ component }) => component));
  const touched = new Set(there.filter(isChange).map(({ component }) => component));
  return part(
    "reach",
    10,
    all.size === 0 ? 0 : touched.size / all.size,
    `${touched.size} of ${counted(all.size, "component")} touched`,
  );
}

function share(input: GateInput): RiskPart {
  const { changed, there } = shareOf(input);
  const percent = there === 0 ? 0 : (changed / there) * 100;
  return part("share", 10, percent / 50, `${Math.round(percent)} % of ${counted(there, "resource")} changed`);
}

function cost(input: GateInput): RiskPart {
  const { rise } = riseOf(input);
  const ratio = input.settings.costUsd === 0 ? Number(rise > 0) : rise / (2 * input.settings.costUsd);
  return part("cost", 5, ratio, `${rise.toFixed(2)} USD a month more`);
}

function unknown(input: GateInput): RiskPart {
  const { unknown: hidden, all } = unknownsOf(input);
  const percent = all === 0 ? 0 : (hidden / all) * 100;
  return part("unknown", 10, percent / 50, `${Math.round(percent)} % of the values of what changes unknown`);
}

/** `risk 42 of 100: losses 24, reach 10, share 8`. */
export function riskText({ score, parts }: Risk): string {
  const told = parts.filter(({ points }) => points > 0).map(({ name, points, why }) => `${name} ${points} (${why})`);
  return `risk ${score} of 100${told.length === 0 ? "" : `: ${told.join(", ")}`}`;
}
