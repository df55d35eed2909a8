import type { Step } from "../engine/deployment.js";
import { few, type Gate, type Verdict } from "./gate.js";
import { gainedBy } from "./grants/widening.js";
import type { GateInput } from "./input.js";
import { isChange, isHidden, kindOf, recordOf, textOf } from "./values.js";

/** Somebody may do more than before. */
export const iamWidened: Gate = {
  name: "iam-widened",
  title: "somebody may do more than before",
  rule:
    "Compares every policy document, trust policies among them, statement by statement, and every right that is given by name, before and after: " +
    "new actions, resources and principals, conditions and denials that are gone, a removed permissions boundary, new members and roles of " +
    "Kubernetes. Of what is new, only what gives everything or to everybody blocks; what is added to something that is there warns.",
  reason: "A policy that grew by one line is how an account is lost, and no other tool of the deployment reads it.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  level: "block",
  settings: [],
  lift: "take the change back, or name the resource with --allow",
  allowable: true,
  judge: (input) => (input.kind === "up" ? input.steps.filter(isChange).flatMap((step) => verdicts(input, step)) : []),
};

function verdicts(input: GateInput, step: Step): Verdict[] {
  if (step.op === "delete" && ownerGoes(input, step)) return [];
  const { strong, weak } = gainedBy(step, isStanding(input, step));
  const told = strong.length > 0 ? strong : weak;
  if (told.length === 0) return [];
  return [
    {
      subject: step.urn,
      urn: step.urn,
      summary: `${step.name} (${kindOf(step.type)}) ${few([...told].sort(), 3)}`,
      fix: `take the change of ${step.changed.slice(0, 3).join(", ") || step.name} back; or, when it is meant, add --allow '${step.urn}'`,
      ...(strong.length === 0 && { atMost: "warn" as const }),
    },
  ];
}

/** Keys that name what a right is given on or to. */
const owners = ["clusterName", "role", "user", "group", "bucket", "arn", "keyId", "function"];

/** Whether the right is given on something that this deployment doesn't make: its name is known, and no step creates it. */
function isStanding({ steps, exists }: GateInput, { after }: Step): boolean {
  if (!exists) return false;
  const named = owners.flatMap((key) =>
    after?.[key] === undefined || isHidden(after[key]) ? [] : [textOf(after[key])],
  );
  const made = steps.filter(({ op }) => op === "create").flatMap((step) => namesOf(step));
  return named.length > 0 && !named.some((name) => made.includes(name));
}

function ownerGoes({ steps }: GateInput, { before, component, urn }: Step): boolean {
  const named = owners.flatMap((key) => textOf(before?.[key]) || []);
  const gone = steps.filter((step) => step.op === "delete" && step.urn !== urn);
  const others = steps.filter((step) => step.component === component && step.urn !== urn);
  return (
    gone.some((step) => namesOf(step).some((name) => named.includes(name))) ||
    (component !== "" && others.length > 0 && others.every(({ op }) => op === "delete"))
  );
}

/** Names by which others may speak of a resource. */
function namesOf({ after, before }: Step): string[] {
  const properties = after ?? before ?? {};
  const names = [properties["name"], properties["bucket"], recordOf(properties["metadata"])["name"]].map(textOf);
  return names.filter((name) => name !== "");
}
