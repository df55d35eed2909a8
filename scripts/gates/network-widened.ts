import type { Step } from "../engine/deployment.js";
import { few, type Gate, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { isGuard, type Widening, wideningOf } from "./reach/widening.js";
import { isChange, kindOf, namespaceOf, recordOf, textOf } from "./values.js";

/** More of the network, or the internet, reaches something. */
export const networkWidened: Gate = {
  name: "network-widened",
  title: "more of the network reaches something",
  rule:
    "Compares every rule of security groups, access lists and network policies, every list of client addresses and every switch that makes " +
    "something public, before and after: what is newly let in blocks, what is newly let out warns. Of what is new, only what the internet " +
    "reaches blocks. A network policy or a public access block that goes without what it guards blocks, too.",
  reason: "An opened port looks like any other changed property, and is found by others within minutes.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
  level: "block",
  settings: [],
  lift: "take the change back, or name the resource with --allow",
  allowable: true,
  judge: (input) => (input.kind === "up" ? input.steps.filter(isChange).flatMap((step) => verdicts(input, step)) : []),
};

function verdicts(input: GateInput, step: Step): Verdict[] {
  if (step.op === "delete" && isGuard(step.type) && goesWithAll(input, step)) return [];
  const found = wideningOf(step).filter((one) => counts(input, step, one));
  const strong = found.filter(({ direction, public: open }) => direction === "in" && (step.op !== "create" || open));
  const told = strong.length > 0 ? strong : found;
  if (told.length === 0) return [];
  return [
    {
      subject: step.urn,
      urn: step.urn,
      summary: `${step.name} (${kindOf(step.type)}) ${few(told.map(({ text }) => text).sort(), 3)}`,
      fix: `take the change of ${step.changed.slice(0, 3).join(", ") || step.name} back; or, when it is meant, add --allow '${step.urn}'`,
      ...(strong.length === 0 && { atMost: "warn" as const }),
    },
  ];
}

/** Of what is new, what the internet reaches; and what an existing group newly lets in. */
function counts(input: GateInput, step: Step, { direction, public: open }: Widening): boolean {
  if (step.op !== "create") return true;
  if (direction === "out") return false;
  const group = textOf(step.after?.["securityGroupId"]);
  return open || (input.exists && group.startsWith("sg-"));
}

/** Whether what the guard guards goes with it: its namespace, its bucket, or its whole component. */
function goesWithAll({ steps }: GateInput, { component, before, urn }: Step): boolean {
  const gone = steps.filter(({ op }) => op === "delete");
  const names = [namespaceOf(before), textOf(before?.["bucket"])].filter((name) => name !== "");
  const owner = gone.some(({ type, before: own }) => {
    const name = textOf(own?.["bucket"] ?? recordOf(own?.["metadata"])["name"]);
    return /:(Namespace|Bucket|BucketV2)$/.test(type) && names.includes(name);
  });
  const others = steps.filter((step) => step.component === component && step.urn !== urn);
  return owner || (component !== "" && others.length > 0 && others.every(({ op }) => op === "delete"));
}
