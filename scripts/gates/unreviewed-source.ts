import type { Gate, Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { ranBefore } from "./past.js";

/** What would be deployed is not what was reviewed. */
export const unreviewedSource: Gate = {
  name: "unreviewed-source",
  title: "what would be deployed is not what was reviewed",
  rule:
    "The checkout has no uncommitted changes while `cleanCheckout` holds, and is on one of `branches`, where there are any; `*` stands for any part " +
    "of a name. A commit that has run in this environment before only warns on another branch, so that going back is always possible.",
  reason: "What is not committed can't be reviewed, deployed again, or rolled back to.",
  source: "https://slsa.dev/spec/v1.1/threats#source-threats",
  level: "block",
  settings: ["cleanCheckout", "branches"],
  lift: "commit, have it merged, and deploy from there",
  outside: true,
  moment: true,
  overridable: true,
  judge: (input) => (input.kind === "up" ? [...uncommitted(input), ...elsewhere(input)] : []),
};

const emergency = "in an emergency say why with --override unreviewed-source=REASON";

function uncommitted({ revision, settings }: GateInput): Verdict[] {
  if (!settings.cleanCheckout || revision?.dirty === false) return [];
  if (revision === null)
    return [
      {
        subject: "checkout",
        summary: "this is no checkout, so nobody can tell what is deployed",
        fix: "deploy from a git checkout",
        atMost: "warn",
      },
    ];
  return [{ subject: "checkout", summary: "the checkout has uncommitted changes", fix: `commit them; ${emergency}` }];
}

function elsewhere(input: GateInput): Verdict[] {
  const { revision, settings } = input;
  const { branches } = settings;
  const branch = revision?.branch ?? "";
  if (branches.length === 0 || branches.some((pattern) => isLike(pattern, branch))) return [];
  const summary = `the checkout is on ${branch || "no branch"}, and only ${branches.join(", ")} may be deployed`;
  const fix = `have it merged, and deploy from ${branches[0] ?? ""}; ${emergency}`;
  return [{ subject: "branch", summary, fix, ...(ranBefore(input) && { atMost: "warn" as const }) }];
}

function isLike(pattern: string, branch: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return branch !== "" && new RegExp(`^${parts.join(".*")}$`).test(branch);
}
