import type { GateName, GateSettings } from "../../infra/settings/gates.js";
import type { Finding } from "./finding.js";
import type { GateInput } from "./input.js";

/** What a gate found; with the gate's own facts it becomes a `Finding`. */
export interface Verdict {
  /** What it is about: a URN, or a word that is the same in the next run. */
  readonly subject: string;
  /** One line, lower case; of values only addresses, ports, actions, principals and versions, as the masked step has them. */
  readonly summary: string;
  readonly fix: string;
  readonly urn?: string;
  /** What it is at most, where that is less than the gate's level. */
  readonly atMost?: "warn" | "info";
}

/** A rule that a deployment must pass before anything changes, as data. */
export interface Gate {
  readonly name: GateName;
  /** What it looks at, in a few words. */
  readonly title: string;
  /** What passes and what does not, with the limits named. */
  readonly rule: string;
  /** What happens without it. */
  readonly reason: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** What its findings are where the settings say nothing. */
  readonly level: Finding["level"];
  /** Limits that it reads. */
  readonly settings: readonly (keyof GateSettings)[];
  /** How a finding is lifted. */
  readonly lift: string;
  /** It also stops a run before the preview, which would be useless or do harm. */
  readonly early?: true;
  /** It judges the moment and not the plan: a preview only warns. */
  readonly moment?: true;
  /** It judges the world outside, which a rehearsal in the sandbox has not: there it only informs. */
  readonly outside?: true;
  /** `--allow URN` lets a finding about this resource pass. */
  readonly allowable?: true;
  /** `--override GATE=REASON` lets its findings pass. */
  readonly overridable?: true;
  /** Pure; the same for every order of the steps. */
  readonly judge: (input: GateInput) => readonly Verdict[];
}

/** The command line for this environment. */
export function command({ environment, flags }: GateInput, verb: string): string {
  return ["chainwright", verb, environment, flags].filter((word) => word !== "").join(" ");
}

/** `1 resource`, `3 resources`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** The first few, and how many more. */
export function few(words: readonly string[], most = 5): string {
  const rest = words.length - most;
  return `${words.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
