import type { Problem } from "../../components/core/errors.js";
import { UserError } from "../../components/core/errors.js";
import type { Option } from "../command.js";
import type { DeploymentKind } from "../engine/deployment.js";
import type { PendingChoice } from "../engine/settle.js";
import type { Override } from "../gates/input.js";
import { overridesIn } from "./overrides.js";
import { unattendedGrace } from "./interruption.js";
import { defaultKillAfter } from "./time-limit.js";

/** What is asked of one run, typed. */
export interface RunRequest {
  readonly kind: DeploymentKind;
  /** The verb that was typed, for records and texts: `up`, `resume`, `rollback`, `drift`. */
  readonly verb: string;
  readonly environment: string;
  readonly sandbox: boolean;
  readonly json: boolean;
  readonly yes: boolean;
  readonly quiet: boolean;
  /** AWS profile for the engine and its providers. */
  readonly profile: string | undefined;
  /** URNs that the run is limited to. */
  readonly targets: readonly string[];
  /** Packages that the sandbox simulates. */
  readonly simulate: readonly string[];
  readonly kubeconfig: string | undefined;
  /** Forget creations that an earlier run left open, or adopt them by the id that the cloud gave. */
  readonly pending: PendingChoice;
  /** File that a preview writes its change record to. */
  readonly save: string | undefined;
  /** File with the change record that was approved: what would be done must still be the same. */
  readonly plan: string | undefined;
  /** Digest of the change record that somebody approved. */
  readonly approve: string | undefined;
  /** Whether the sandbox asks for an approval where the real environment would. */
  readonly requireApproval: boolean;
  /** URNs whose deletion, replacement or wider exposure is meant. */
  readonly allow: readonly string[];
  /** Gates that are overridden, and why. */
  readonly overrides: readonly Override[];
  /** Whether a change is a failure (exit 7). */
  readonly expectNoChanges: boolean;
  /** Minutes after which the run stops gracefully (exit 9). */
  readonly timeoutMinutes: number | undefined;
  /** Minutes after that limit at which what is still in flight is left to a resume. */
  readonly killAfterMinutes: number;
  /** Seconds that what is in flight has after an interruption where nobody sits at a terminal; undefined for the default. */
  readonly graceSeconds: number | undefined;
  /** Whether what the cloud has is read first, and put right. */
  readonly refresh: boolean;
  /** Whether the pull request of the pipeline gets a comment. */
  readonly comment: boolean;
  /** Folders of policy packs, besides those of the settings. */
  readonly policyPacks: readonly string[];
  /** Why the environment is to be built from nothing although its state should hold something. */
  readonly freshState: string | undefined;
  /** What takes the place of the settings' tracker. */
  readonly tracker?: "dry-run" | undefined;
  /** How an earlier run that died is taken up. */
  readonly recovery?: RecoveryChoice;
}

/** What is said about the taking up of an earlier run. */
export interface RecoveryChoice {
  /** Only shows what would be adopted and cleared. */
  readonly dryRun: boolean;
  /** What a person found, where nothing here could tell. */
  readonly adopt: readonly { readonly urn: string; readonly id: string }[];
  /** URNs that a person found missing in the cloud. */
  readonly absent: readonly string[];
}

/** What the sandbox can simulate. */
export const simulated = ["aws", "kubernetes", "random"] as const;

/** Options of every verb that runs the engine about how long it may take. */
const limitOptions: readonly Option[] = [
  { flags: "--timeout <minutes>", description: "stop after so many minutes: what is in flight is finished (exit 9)" },
  {
    flags: "--kill-after <minutes>",
    description: `minutes after that limit at which what is still in flight is left to resume; ${defaultKillAfter} when left out`,
  },
  {
    flags: "--grace <seconds>",
    description: `seconds that what is in flight has after an interruption without a terminal; ${unattendedGrace} when left out`,
  },
];

/** The option that makes any change a failure. */
export const expectNoChangesOption: Option = {
  flags: "--expect-no-changes",
  description: "fail when anything would change (exit 7), before it does",
};

/** Options of every verb that runs the engine. */
export const runOptions: readonly Option[] = [
  { flags: "--sandbox", description: "run against the simulated cloud instead of a real account" },
  { flags: "--json", description: "print exactly one JSON object, also on failure" },
  { flags: "--quiet", description: "show the end only" },
  { flags: "--profile <name>", description: "AWS profile to use" },
  { flags: "--target <urn...>", description: "only these resources" },
  { flags: "--simulate <packages>", description: "packages that the sandbox simulates", default: simulated.join(",") },
  {
    flags: "--kubeconfig <file>",
    description: "cluster that takes the place of a simulated one when kubernetes is not simulated",
  },
  ...limitOptions,
];

/** The option of verbs that a pipeline runs for a pull request. */
export const commentOption: Option = {
  flags: "--comment",
  description: "in GitHub Actions and GitLab CI: tell the pull request how it went, in one comment per environment",
};

/** The option of verbs that change something. */
export const consentOption: Option = { flags: "--yes", description: "go ahead without asking" };

/** The option of verbs that may build an environment from nothing. */
export const freshStateOption: Option = {
  flags: "--fresh-state <why>",
  description: "begin from nothing although history says that the state should hold something; the reason is kept",
};

/** Options of verbs that change something where that needs an approval. */
export const approvalOptions: readonly Option[] = [
  { flags: "--plan <file>", description: "do exactly what this change record of preview --save says, or refuse" },
  { flags: "--approve <digest>", description: "the change with this digest is approved; its first 12 characters do" },
  { flags: "--require-approval", description: "ask for an approval in the sandbox as the real environment would" },
];

/** The option of `preview` that keeps its change record. */
export const saveOption: Option = {
  flags: "--save <file>",
  description: "write the change record to this file, for approve and up --plan",
};

/** The option of verbs whose outcome policies judge. */
export const policyOption: Option = {
  flags: "--policy-pack <dir...>",
  description: "folder of a policy pack that judges the run, besides those of the settings",
};

/** The option of verbs that are tracked. */
export const trackerOption: Option = {
  flags: "--tracker <which>",
  description: "dry-run: print what would be filed, and file nothing",
};

/** The option that lets a gate about time, place or size pass. */
export const overrideOption: Option = {
  flags: "--override <gate=reason...>",
  description: "let a gate about time, place or size pass, and record why",
};

/** Options of verbs that the gates judge. */
export const gateOptions: readonly Option[] = [
  { flags: "--allow <urn...>", description: "let this resource be lost, opened or taken back: it is meant" },
  overrideOption,
];

/** The option of verbs that can tell of a gate instead of running. */
export const explainOption: Option = {
  flags: "--explain <gate>",
  description: "print a gate's rule, reason, source and limits, and do nothing",
};

/** Options of `refresh` for what a killed run left open. */
export const pendingOptions: readonly Option[] = [
  {
    flags: "--clear-pending",
    description: "forget creations that an earlier run left open: the cloud does not have them",
  },
  {
    flags: "--adopt-pending <urn=id...>",
    description: "take over a creation that an earlier run left open, by the id that the cloud gave",
  },
];

/** @throws UserError `usage/invalid` with every wrong option at once */
export function requestOf(
  kind: DeploymentKind,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
): RunRequest {
  const problems: Problem[] = [];
  const simulate = listOf(options["simulate"] ?? simulated.join(","))
    .flatMap((word) => word.split(","))
    .filter((word) => word !== "");
  const adopt = listOf(options["adoptPending"]).map((word) => adoption(word, problems));
  const overrides = overridesIn(listOf(options["override"]), problems);
  for (const word of simulate) if (!simulated.some((known) => known === word)) problems.push(notSimulated(word));
  const sandbox = options["sandbox"] === true;
  const kubeconfig = textOf(options["kubeconfig"]);
  if (kubeconfig !== undefined && simulate.includes("kubernetes")) problems.push(clusterTwice);
  const approve = textOf(options["approve"]);
  if (approve !== undefined && !/^[0-9a-f]{12,64}$/i.test(approve)) problems.push(noDigest(approve));
  const { tracker } = options;
  if (tracker !== undefined && tracker !== "dry-run") problems.push(noTracker(textOf(tracker) ?? "nothing"));
  const limits = limitsOf(options, problems);
  if (problems.length > 0) throw new UserError("usage/invalid", "the options are wrong", problems);
  return {
    kind,
    verb: kind,
    environment: args[0] ?? "",
    sandbox,
    json: options["json"] === true,
    yes: options["yes"] === true,
    quiet: options["quiet"] === true,
    profile: textOf(options["profile"]),
    targets: listOf(options["target"]),
    simulate,
    kubeconfig,
    pending: { clear: options["clearPending"] === true, adopt },
    save: textOf(options["save"]),
    plan: textOf(options["plan"]),
    approve: approve?.toLowerCase(),
    requireApproval: options["requireApproval"] === true,
    allow: listOf(options["allow"]),
    overrides,
    expectNoChanges: options["expectNoChanges"] === true,
    ...limits,
    refresh: options["refresh"] === true,
    comment: options["comment"] === true,
    policyPacks: listOf(options["policyPack"]),
    freshState: textOf(options["freshState"]),
    tracker: tracker === "dry-run" ? tracker : undefined,
  };
}

const clusterTwice: Problem = {
  path: "--kubeconfig",
  expected: "a --simulate without kubernetes",
  actual: "kubernetes is simulated",
  fix: "add --simulate aws,random",
};

function noDigest(word: string): Problem {
  return {
    path: "--approve",
    expected: "a digest of 64 hexadecimal characters, or its first 12 or more",
    actual: word,
    fix: "copy the digest that preview shows",
  };
}

function noTracker(word: string): Problem {
  return {
    path: "--tracker",
    expected: "dry-run",
    actual: word,
    fix: "write --tracker dry-run, or choose the service with settings.tracking.provider",
  };
}

function notSimulated(word: string): Problem {
  return {
    path: "--simulate",
    expected: `packages of ${simulated.join(", ")}`,
    actual: word,
    fix: `leave ${word} out`,
  };
}

function limitsOf(
  { timeout, killAfter, grace }: Readonly<Record<string, unknown>>,
  problems: Problem[],
): Pick<RunRequest, "timeoutMinutes" | "killAfterMinutes" | "graceSeconds"> {
  const number = (flag: string, value: unknown, least: number): number | undefined => {
    if (value === undefined) return undefined;
    const text = textOf(value) ?? "";
    const read = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (read >= least && read < 100_000) return read;
    const expected = `a number ${least > 0 ? "above 0" : "of 0 or more"}`;
    problems.push({ path: flag, expected, actual: text, fix: "write it in digits: 30, or 1.5" });
    return undefined;
  };
  return {
    timeoutMinutes: number("--timeout", timeout, Number.MIN_VALUE),
    killAfterMinutes: number("--kill-after", killAfter, 0) ?? defaultKillAfter,
    graceSeconds: number("--grace", grace, 0),
  };
}

function adoption(word: string, problems: Problem[]): { urn: string; id: string } {
  const at = word.lastIndexOf("=");
  const [urn, id] = [word.slice(0, at), word.slice(at + 1)];
  if (at <= 0 || id === "" || !urn.startsWith("urn:pulumi:")) {
    problems.push({
      path: "--adopt-pending",
      expected: "URN=ID",
      actual: word,
      fix: "copy the URN from the refusal and add =ID",
    });
  }
  return { urn, id };
}

function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((word) => typeof word === "string");
  return typeof value === "string" ? [value] : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
