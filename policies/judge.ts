import { shownKey } from "./reading/secrets.js";
import type { Resource, Rule, RuleSettings, Violation } from "./rule.js";
import { rules as ours } from "./rules.js";

/** Something that a rule finds and that is meant. */
export interface Exception {
  readonly rule: string;
  /** Logical name or URN of the resource; `*` stands for any number of characters. */
  readonly resource: string;
  /** Beginning of the paths that are meant; left out: all of them. */
  readonly path?: string | undefined;
  readonly reason: string;
  /** Last day on which it counts, `2027-03-31`, UTC. */
  readonly until?: string | undefined;
}

/** A resource that breaks a rule. */
export interface Verdict {
  readonly rule: Rule;
  readonly resource: Resource;
  readonly violations: readonly Violation[];
  /** Why it is meant; undefined where it isn't. */
  readonly exception: Exception | undefined;
}

/** What rules are judged with beside the resources. */
export interface Judgement {
  readonly settings: RuleSettings;
  readonly exceptions: readonly Exception[];
  readonly today: Date;
  /** @default all of ours */
  readonly rules?: readonly Rule[];
}

/** Every resource that breaks a rule, rule by rule; what is meant apart from what isn't. Pure. */
export function judgeResources(resources: readonly Resource[], judgement: Judgement): Verdict[] {
  const { settings, exceptions, today, rules = ours } = judgement;
  const valid = exceptions.filter((exception) => isValid(exception, today));
  return rules.flatMap((rule) =>
    resources.flatMap((resource): Verdict[] => {
      const around = { resources: rule.scope === "stack" ? resources : [resource], settings };
      const about = valid.filter((one) => covers(one, rule, resource));
      const groups = new Map<Exception | undefined, Violation[]>();
      for (const violation of rule.judge(resource, around)) {
        const exception = about.find(({ path = "" }) => violation.path.startsWith(path));
        groups.set(exception, [...(groups.get(exception) ?? []), violation]);
      }
      return [...groups].map(([exception, violations]) => ({ rule, resource, violations, exception }));
    }),
  );
}

/** Whether an exception still counts. */
export function isValid({ until }: Exception, today: Date): boolean {
  return until === undefined || today.toISOString().slice(0, 10) <= until;
}

/** Whether an exception is about this rule and resource. */
export function covers(
  { rule: name, resource: pattern }: Exception,
  rule: Rule,
  { name: own, urn }: Resource,
): boolean {
  return name === rule.name && (matches(pattern, own) || matches(pattern, urn));
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

/** What is wrong, in words that hold no property's value. */
export function wordsOf(violations: readonly Violation[]): string {
  const said = violations.map(({ path, what }) => (path === "" ? what : `${path}: ${what}`));
  return [...new Set(said)].join("; ");
}

/** The resource's name, unless it is a secret itself. */
export function nameOf({ name }: Resource): string {
  return shownKey(name);
}
