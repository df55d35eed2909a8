import type { PolicyFinding } from "../engine/deployment.js";
import type { Gate, Verdict } from "./gate.js";

/** What the engine adds to a rule that asks for a value which only the update will know. */
const notYet = /^can't run policy /m;

/** What policy packs say. A mandatory rule refuses the run before anything changes; what can't be judged yet warns. */
export const policy: Gate = {
  name: "policy",
  title: "a rule of a policy pack is broken",
  rule: "Every mandatory rule of every pack holds; an advisory one, and one that can't be judged before the values are known, only warns.",
  reason: "The engine by itself stops at the resource that breaks a rule, with everything before it already made.",
  source: "docs/policies.md",
  level: "block",
  settings: [],
  lift: "change the resource, or ask the pack's owners for an exception",
  judge: ({ policies }) => {
    const about = new Map<string, PolicyFinding[]>();
    for (const said of policies) about.set(subjectOf(said), [...(about.get(subjectOf(said)) ?? []), said]);
    return [...about.values()].flatMap((said) => (said[0] === undefined ? [] : [verdict(said[0], said)]));
  },
};

function subjectOf({ pack, policy: rule, urn }: PolicyFinding): string {
  return `${pack}/${rule}:${urn}`;
}

/** One verdict for each rule and resource, with everything that the rule says of it. */
function verdict(first: PolicyFinding, said: readonly PolicyFinding[]): Verdict {
  const { pack, policy: rule, urn } = first;
  const name = urn === "" ? "the stack" : (urn.split("::").at(-1) ?? urn);
  const lines = [...new Set(said.flatMap(({ message }) => message.split("\n").filter((line) => line.trim() !== "")))];
  return {
    subject: subjectOf(first),
    summary: `${name} breaks ${rule} of ${pack}: ${lines.join(" ")}`,
    ...(urn !== "" && { urn }),
    fix: said.some(({ message }) => notYet.test(message))
      ? "nothing now: the rule judges the resource again when its values are known, and stops it there"
      : "change the resource so that the rule holds, or ask the pack's owners for an exception",
    ...(!said.some(({ level }) => level === "mandatory") && { atMost: "warn" as const }),
  };
}
