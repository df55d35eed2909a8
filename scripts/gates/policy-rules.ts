import { type Exception, judgeResources, nameOf, type Verdict as Broken, wordsOf } from "../../policies/judge.js";
import type { Resource } from "../../policies/rule.js";
import { rules } from "../../policies/rules.js";
import { few, type Gate, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";

/** What no stack may do, judged over everything that the preview has. */
export const policyRules: Gate = {
  name: "policy-rules",
  title: "a rule of our own is broken",
  rule:
    "Every mandatory rule of docs/policies.md holds for what is made or changed; advisory ones, and what was so before and stays so, only warn. An " +
    "exception with a reason informs, until its day has passed.",
  reason: "What is public, unencrypted, unlimited or doubled is found by somebody else first.",
  source: "docs/policies.md",
  level: "block",
  settings: [],
  lift: "change the resource, or write the exception with its reason into settings.policies.exceptions",
  judge: (input) => (input.kind === "up" ? [...broken(input), ...exceptionFaults(input)] : []),
};

function broken(input: GateInput): Verdict[] {
  const { steps, unchanged = [], units, ruling, now } = input;
  const made = steps.flatMap(({ op, urn, type, name, after }): Resource[] =>
    after === undefined || op === "delete" ? [] : [{ urn, type, name, props: after }],
  );
  const kept = unchanged.map(({ urn, type, name, properties }) => ({ urn, type, name, props: properties }));
  const meant = units.flatMap(({ operations }) => operations.meant ?? []);
  const judgement = {
    settings: {
      peerPorts: [...(ruling?.peerPorts ?? []), ...units.flatMap(({ operations }) => operations.peerPorts ?? [])],
    },
    exceptions: [...(ruling?.exceptions ?? []), ...meant],
    today: now,
  };
  const changed = new Set(made.map(({ urn }) => urn));
  const verdicts = judgeResources([...made, ...kept], judgement);
  const open = verdicts.filter(({ exception }) => exception === undefined);
  const blocks = ({ rule, resource }: Broken): boolean => rule.level === "mandatory" && changed.has(resource.urn);
  return [
    ...open.filter(blocks).map((verdict) => refused(verdict, input)),
    ...grouped(
      open.filter((verdict) => !blocks(verdict)),
      ({ rule }) => rule.name,
    ).map((group) => warned(group, input)),
    ...grouped(
      verdicts.filter(({ exception }) => exception !== undefined),
      because,
    ).map(informed),
  ];
}

function because({ rule, exception }: Broken): string {
  return `${rule.name} ${exception?.reason ?? ""}`;
}

function grouped(verdicts: readonly Broken[], by: (verdict: Broken) => string): (readonly [Broken, ...Broken[]])[] {
  const groups = new Map<string, [Broken, ...Broken[]]>();
  for (const verdict of verdicts) {
    const group = groups.get(by(verdict));
    if (group === undefined) groups.set(by(verdict), [verdict]);
    else group.push(verdict);
  }
  return [...groups.values()];
}

function refused({ rule, resource, violations }: Broken, { file }: GateInput): Verdict {
  return {
    subject: `${rule.name}:${resource.urn}`,
    urn: resource.urn,
    summary: `${nameOf(resource)} breaks ${rule.name}: ${wordsOf(violations)}`,
    fix: `${rule.title}: change it; or write an exception for ${rule.name} with its reason into settings.policies of ${file}`,
  };
}

/** Advice, and what was broken before, as one finding for each rule. */
function warned(group: readonly [Broken, ...Broken[]], { file }: GateInput): Verdict {
  const [{ rule, violations }] = group;
  const names = few(group.map(({ resource }) => nameOf(resource)));
  return {
    subject: `${rule.name}:others`,
    summary: `${names}: ${group.length === 1 ? wordsOf(violations) : `not so that ${rule.title}`}`,
    fix: `${rule.title}; or write an exception for ${rule.name} with its reason into settings.policies of ${file}`,
    atMost: "warn",
  };
}

function informed(group: readonly [Broken, ...Broken[]]): Verdict {
  const [{ rule, exception }] = group;
  return {
    subject: `${rule.name}:meant:${exception?.reason ?? ""}`,
    summary: `${rule.name} is not asked of ${few(group.map(({ resource }) => nameOf(resource)))}: ${exception?.reason ?? ""}`,
    fix: "nothing: it is meant",
    atMost: "info",
  };
}

/** Exceptions that say nothing any more. */
function exceptionFaults({ ruling, now, file }: GateInput): Verdict[] {
  const today = now.toISOString().slice(0, 10);
  return (ruling?.exceptions ?? []).flatMap((exception): Verdict[] => {
    const fault = faultOf(exception, today);
    if (fault === undefined) return [];
    const subject = `exception:${exception.rule}:${exception.resource}`;
    return [{ subject, summary: fault, fix: `correct or remove it in settings.policies of ${file}`, atMost: "warn" }];
  });
}

function faultOf({ rule, resource, until }: Exception, today: string): string | undefined {
  if (!rules.some(({ name }) => name === rule)) return `an exception names ${rule}, which is no rule`;
  return until !== undefined && until < today
    ? `the exception from ${rule} for ${resource} ended on ${until} and counts no more`
    : undefined;
}
