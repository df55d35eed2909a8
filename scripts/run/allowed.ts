import { distance } from "fastest-levenshtein";
import { type Problem, UserError } from "../../components/core/errors.js";
import type { Step } from "../engine/deployment.js";
import { gates } from "../gates/gates.js";
import type { GateInput } from "../gates/input.js";

/**
 * Every `--allow` names something that a gate holds back: a name that fits nothing is a mistake, and one that fits something harmless
 * would let the next loss pass unseen.
 *
 * @throws UserError `usage/not-a-loss` with every such name, and the URNs that could be meant
 */
export function checkAllowed(input: GateInput): void {
  const held = heldUrns(input);
  const problems = input.allow.filter((urn) => !held.includes(urn)).map((urn) => problemOf(urn, held, input.steps));
  if (problems.length > 0)
    throw new UserError("usage/not-a-loss", "--allow names what is neither lost nor opened", problems);
}

/** Resources that a gate holds back and `--allow` lets pass. */
function heldUrns(input: GateInput): string[] {
  const found = gates.filter(({ allowable }) => allowable).flatMap((gate) => gate.judge(input));
  return [...new Set(found.flatMap(({ urn }) => urn ?? []))];
}

function problemOf(urn: string, held: readonly string[], steps: readonly Step[]): Problem {
  const step = steps.find((candidate) => candidate.urn === urn);
  const near = nearest(urn, held.length > 0 ? held : steps.filter(({ op }) => op !== "same").map((one) => one.urn));
  return {
    path: "--allow",
    expected: "the URN of a resource that would be deleted, replaced, opened or taken back",
    actual:
      step === undefined ? `${urn}, which names nothing of this plan` : `${urn}, which would only be ${words[step.op]}`,
    fix:
      near.length === 0
        ? "leave it out: nothing needs it"
        : `leave it out, or use ${near.map((one) => `'${one}'`).join(" or ")}`,
  };
}

const words = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "left as it is",
  read: "read",
} as const;

/** The three URNs that are most like it. */
function nearest(urn: string, urns: readonly string[]): string[] {
  const nameOf = (text: string): string => text.split("::").at(-1) ?? text;
  const far = (other: string): number => distance(nameOf(urn), nameOf(other)) * 1000 + distance(urn, other);
  return [...urns].sort((a, b) => far(a) - far(b)).slice(0, 3);
}
