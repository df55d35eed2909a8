import type { Problem } from "../../components/core/errors.js";
import type { EnvironmentSettings } from "../../infra/settings.js";
import type { Approval } from "./approval.js";

/** What an environment asks of a change. */
export interface Rules {
  readonly required: boolean;
  /** Minutes after which no record counts, whoever saved it. */
  readonly maxAgeMinutes: number;
  /** Minutes for which a record counts that is saved here. */
  readonly lifeMinutes: number;
  readonly signers: readonly string[];
  readonly ci: "github" | undefined;
}

/** Minutes for which a record counts where the settings don't say: at a terminal, and for the reviewers of a CI. */
export const usualLife = { terminal: 60, ci: 1440 };

/** Where a change is asked for. */
export interface Asking {
  readonly sandbox: boolean;
  readonly requireApproval: boolean;
  /** Whether a CI runs it. */
  readonly inCi: boolean;
}

/** The rules of an environment; the sandbox asks for nothing unless it is told to. */
export function rulesOf(
  { approval, protect }: Pick<EnvironmentSettings, "approval" | "protect">,
  { sandbox, requireApproval, inCi }: Asking,
): Rules {
  const { required = protect, signers = [], ci } = approval ?? {};
  const { maxAgeMinutes: here = usualLife.terminal } = approval ?? {};
  const { ciMaxAgeMinutes: there = approval?.maxAgeMinutes ?? usualLife.ci } = approval ?? {};
  const [maxAgeMinutes, lifeMinutes] = [Math.max(here, there), inCi ? there : here];
  return { required: requireApproval || (required && !sandbox), maxAgeMinutes, lifeMinutes, signers, ci };
}

/** Whether a CI runs this, by the variable that all of them set. */
export function inCi({ CI }: Readonly<Record<string, string | undefined>>): boolean {
  return CI === "true" || CI === "1";
}

/** What speaks for a change, as far as it is known before the engine starts. */
export interface Given {
  readonly yes: boolean;
  /** Whether a digest is named. */
  readonly digest: boolean;
  /** Whether a change record is named. */
  readonly plan: boolean;
  /** Who approved that record, the last one first; empty when nobody did. */
  readonly approvers: readonly string[];
  /** Reviewer of the CI's environment, when there is one. */
  readonly reviewer: string | undefined;
  /** Whether a person can be asked. */
  readonly terminal: boolean;
}

/** How a change comes to be allowed; `ask`: by the person at the terminal; null: not at all. */
export type Way =
  | { readonly how: Exclude<Approval["how"], "confirmation">; readonly by: string }
  | { readonly how: "ask" };

/** The way to an approval under the rules, the strongest first; null when there is none. */
export function wayOf({ required }: Rules, given: Given): Way | null {
  const [approver] = given.approvers;
  if (approver !== undefined) return { how: "record", by: approver };
  if (given.reviewer !== undefined) return { how: "ci", by: given.reviewer };
  if (given.digest) return { how: "digest", by: "" };
  if (!required && (given.yes || given.plan)) return { how: "yes", by: "" };
  // Who says --yes doesn't want to be asked.
  return given.terminal && !given.yes ? { how: "ask" } : null;
}

/** How the command line is called, for the commands that are named. */
export interface Called {
  readonly verb: string;
  readonly environment: string;
  readonly sandbox: boolean;
  readonly requireApproval: boolean;
  /** The record's file where one is named. */
  readonly plan: string | undefined;
}

/**
 * What an approval needs that is missing, with the commands to get it.
 *
 * @param digest the digest that would have to be approved, when it is known already
 */
export function requiredProblem({ yes }: Pick<Given, "yes">, called: Called, digest: string | undefined): Problem {
  const { verb, environment, plan, sandbox, requireApproval } = called;
  const preview = (...words: string[]): string =>
    ["chainwright", ...words, ...(sandbox ? ["--sandbox"] : [])].join(" ");
  const command = (...words: string[]): string =>
    [preview(...words), ...(requireApproval ? ["--require-approval"] : [])].join(" ");
  const actual = plan === undefined ? (yes ? "--yes alone" : "none") : `none in ${plan}`;
  const expected =
    "an approval: --approve DIGEST, an approved --plan FILE, a yes on the terminal, or the CI's reviewers";
  const record = plan ?? "change.json";
  const fixes =
    digest !== undefined
      ? [command(verb, environment, "--approve", digest)]
      : [
          ...(plan === undefined ? [preview("preview", environment, "--save", record)] : []),
          `chainwright approve ${record}`,
          command("up", environment, "--plan", record),
        ];
  return { path: `${verb} ${environment}`, expected, actual, fix: `run ${fixes.join(", then ")}` };
}
