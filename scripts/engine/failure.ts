import type { Problem } from "../../components/core/errors.js";
import type { Deployment, Failure, PolicyFinding, Step } from "./deployment.js";
import { brokenPolicies } from "./broken-policies.js";
import { type Rule, rules } from "./failure-rules.js";
import { parseUrn } from "./urn.js";

/** How a call of the engine ended, with everything that tells why; text is redacted. */
export interface Ending {
  readonly environment: string;
  readonly code: number;
  /** Standard output and standard error. */
  readonly text: string;
  /** Whether the engine got as far as working on the stack. */
  readonly begun: boolean;
  readonly interrupted: boolean;
  /** What the program threw, when it threw something that a person can act on. */
  readonly thrown: Failure | undefined;
  readonly diagnostics: Deployment["diagnostics"];
  readonly policies: readonly PolicyFinding[];
  /** Folders of the packs that were to judge; none by default. */
  readonly packs?: readonly string[];
  /** Whether the call changed something, so that it can't be refused as a whole any more. */
  readonly applying?: boolean;
  readonly steps: readonly Step[];
}

/** What a shell calls the end by SIGKILL. */
const killedCode = 137;

/** Why the call did not succeed, in our words; null for a cancelled one, which is no failure. */
export function failureOf(ending: Ending): Failure | null {
  if (ending.thrown !== undefined) return ending.thrown;
  const { diagnostics, text, begun } = ending;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const lock = begun ? undefined : lockIn(text);
  if (lock !== undefined) return locked(lock, clearingCommand(ending.environment));
  const told = begun ? errors.map(({ message }) => message).join("\n") : text;
  const broken = ending.packs?.length ? brokenPolicies(`${told}\n${text}`, ending.packs) : undefined;
  if (broken !== undefined) return ending.applying ? { ...broken, code: "engine/policy" } : broken;
  for (const rule of rules) {
    const match = rule.early && begun ? null : rule.pattern.exec(told);
    if (match) return failed(rule, ending.environment, match[0].trim());
  }
  const violations = ending.policies.filter(({ level }) => level === "mandatory");
  if (violations.length > 0) return brokenRules(violations, ending.applying === true);
  if (ending.interrupted) return null;
  if (ending.code === killedCode) return killed(ending.environment);
  const resources = errors.filter(({ urn }) => urn !== "" && !parseUrn(urn).type.startsWith("pulumi:pulumi:"));
  if (resources.length > 0) return resourcesFailed(resources, ending.steps);
  return engineFailed(ending, errors);
}

/** The owner of a lock as the engine names it; the same text for every back end. */
export interface LockOwner {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly at: string;
}

function lockIn(text: string): LockOwner | undefined {
  const match = /currently locked by[\s\S]*?created by (\S+?)@(\S+) \(pid (\d+)\) at (\S+)/.exec(text);
  if (match) return { user: match[1] ?? "", host: match[2] ?? "", pid: Number(match[3]), at: match[4] ?? "" };
  if (/currently locked by|\[409\] Conflict: Another update/.test(text)) return { user: "", host: "", pid: 0, at: "" };
  return undefined;
}

/** The engine's own way to take a lock away. */
export function clearingCommand(environment: string): string {
  return `pulumi cancel --stack ${environment} --yes`;
}

/**
 * What to say of a stack that another run holds.
 *
 * @param clearing command that takes the lock away
 */
export function locked(owner: LockOwner, clearing: string): Failure {
  const who =
    owner.user === "" ? "another run" : `${owner.user} on ${owner.host}, process ${owner.pid}, since ${owner.at}`;
  const fix = `wait for it to end; when it is certain that it is dead, clear the lock with: ${clearing}`;
  return {
    code: "engine/locked",
    summary: `the stack is held by ${who}`,
    problems: [{ path: "stack", expected: "no other run", actual: who, fix }],
  };
}

function failed(rule: Rule, environment: string, actual: string): Failure {
  const { code, summary, expected, fix } = rule;
  return { code, summary, problems: [{ path: environment, expected, actual, fix }] };
}

function killed(environment: string): Failure {
  const fix =
    "look for what ended it (memory, an impatient hand), then run again: what was in flight is named and settled first";
  const problem = { path: environment, expected: "the engine ends by itself", actual: "it was killed", fix };
  return { code: "engine/killed", summary: "the engine was killed from outside", problems: [problem] };
}

/** What a preview finds refuses the run; what only the update could know stops the resource while others were made. */
function brokenRules(violations: readonly PolicyFinding[], applying: boolean): Failure {
  const problems = violations.map(({ policy, urn, message }) => ({
    path: urn === "" ? policy : parseUrn(urn).name,
    expected: `policy ${policy} holds`,
    actual: message,
    fix: "change the resource so that the policy holds",
  }));
  const [code, summary] = applying
    ? ["engine/policy", "a mandatory policy stopped a resource whose values the preview could not know"]
    : ["gate/policy", "a mandatory policy is broken"];
  return { code, summary, problems };
}

function resourcesFailed(errors: Deployment["diagnostics"], steps: readonly Step[]): Failure {
  const problems = errors.map(({ urn, message }): Problem => {
    const { name, type } = parseUrn(urn);
    const op = steps.find((step) => step.urn === urn && step.op !== "same")?.op;
    const fix = "correct what the message names and run again; what is done already is kept";
    return {
      path: `${name} (${type})`,
      expected: op ? `the ${op} succeeds` : "the resource is accepted",
      actual: message,
      fix,
    };
  });
  const names = [...new Set(errors.map(({ urn }) => parseUrn(urn).name))];
  const shown = names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  return {
    code: "engine/resource-failed",
    summary: `${names.length === 1 ? "a resource" : "resources"} failed: ${shown}`,
    problems,
  };
}

function engineFailed({ text, code, environment }: Ending, errors: Deployment["diagnostics"]): Failure {
  const said = [...errors.map(({ message }) => message), ...text.split("\n").filter((line) => /^error: /.test(line))];
  const useful = [...new Set(said.filter((line) => !/^(error: )?(preview|update) failed$/.test(line)))];
  const actual = useful.join("\n") || `exit code ${code}`;
  const problem = { path: environment, expected: "the engine succeeds", actual, fix: "correct what the message names" };
  return { code: "engine/failed", summary: useful[0]?.split("\n")[0] ?? "the engine failed", problems: [problem] };
}
