import type { PolicyFinding } from "../engine/deployment.js";
import type { Finding } from "./finding.js";
import type { GateInput } from "./judge.js";

/** What the engine adds to a rule that asks for a value which only the update will know. */
const notYet = /^can't run policy /m;

/** What policy packs say. A mandatory rule refuses the run before anything changes; what can't be judged yet warns. */
export function policy({ policies = [] }: GateInput): Finding[] {
  const about = new Map<string, PolicyFinding[]>();
  for (const said of policies) about.set(keyOf(said), [...(about.get(keyOf(said)) ?? []), said]);
  return [...about.values()].flatMap((said) => (said[0] === undefined ? [] : [finding(said[0], said)]));
}

function keyOf({ pack, policy: rule, urn }: PolicyFinding): string {
  return `policy:${pack}/${rule}:${urn}`;
}

/** One finding for each rule and resource, with everything that the rule says of it. */
function finding(first: PolicyFinding, said: readonly PolicyFinding[]): Finding {
  const { pack, policy: rule, urn } = first;
  const name = urn === "" ? "the stack" : (urn.split("::").at(-1) ?? urn);
  const lines = [...new Set(said.flatMap(({ message }) => message.split("\n").filter((line) => line.trim() !== "")))];
  return {
    key: keyOf(first),
    gate: "policy",
    level: said.some(({ level }) => level === "mandatory") ? "block" : "warn",
    summary: `${name} breaks ${rule} of ${pack}: ${lines.join(" ")}`,
    ...(urn !== "" && { urn }),
    fix: said.some(({ message }) => notYet.test(message))
      ? "nothing now: the rule judges the resource again when its values are known, and stops it there"
      : "change the resource so that the rule holds, or ask the pack's owners for an exception",
    source: "docs/policies.md#policy-packs",
  };
}
