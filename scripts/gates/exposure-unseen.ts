import type { Step } from "../engine/deployment.js";
import { few, type Gate, type Verdict } from "./gate.js";
import { unseenGrants } from "./grants/documents.js";
import { unseenReach } from "./reach/widening.js";
import { isMade } from "./values.js";

/** What decides about exposure and can't be judged before it is made. */
export const exposureUnseen: Gate = {
  name: "exposure-unseen",
  title: "exposure that the preview can't know",
  rule:
    "A policy document, an address or a port that is known only when the resource is made, or that is secret, can't be compared. Of what is " +
    "new, all are told together.",
  reason: "What could not be looked at must not pass as if it had been.",
  source: "https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
  level: "warn",
  settings: [],
  lift: "look at it after the deployment; or make the value one that is known before",
  judge: ({ kind, steps }) => {
    if (kind !== "up") return [];
    const made = steps.filter(isMade).map((step) => ({ step, paths: unseen(step) }));
    const hidden = made.filter(({ paths }) => paths.length > 0);
    return [
      ...hidden.filter(({ step }) => step.op !== "create").map(changed),
      ...together(hidden.map(({ step }) => step)),
    ];
  },
};

/** Of what changes, only what is not the same unseen value as before. */
function unseen(step: Step): string[] {
  const paths = [...unseenReach(step), ...unseenGrants(step)];
  if (step.op === "create") return paths;
  const tops = new Set(step.changed.map((path) => path.split(/[.[]/)[0]));
  return paths.filter((path) => tops.has(path.split(/[.[]/)[0]));
}

function changed({ step, paths }: { step: Step; paths: readonly string[] }): Verdict {
  return {
    subject: step.urn,
    urn: step.urn,
    summary: `${step.name}: ${few([...paths].sort(), 3)} can't be known before it is made`,
    fix: "look at it in the cloud after the deployment, or wait for what it is made from in a deployment of its own",
  };
}

function together(steps: readonly Step[]): Verdict[] {
  const names = steps.filter(({ op }) => op === "create").map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      subject: "new",
      summary: `policies or addresses of ${names.length} new ${names.length === 1 ? "resource" : "resources"} can't be known before they are made: ${few([...names].sort())}`,
      fix: "look at them after the deployment: the next preview compares them",
    },
  ];
}
