import { distance } from "fastest-levenshtein";
import { type Problem, UserError } from "../../components/core/errors.js";
import { gateNames } from "../../infra/settings/gates.js";
import { nearGates } from "../gates/explain.js";
import type { Gate } from "../gates/gate.js";
import { gates } from "../gates/gates.js";
import type { Override } from "../gates/input.js";

/** Letters that a reason needs, so that somebody who reads it later learns something. */
const shortestReason = 8;

/** The overrides of a command line; what is wrong with them is added to the problems. */
export function overridesIn(words: readonly string[], problems: Problem[]): Override[] {
  return words.map((word) => {
    const at = word.indexOf("=");
    const [gate, reason] = at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1).trim()];
    problems.push(...problemsOf(gate, reason));
    return { gate, reason };
  });
}

function problemsOf(name: string, reason: string): Problem[] {
  const path = "--override";
  const gate = gates.find((candidate) => candidate.name === name);
  if (gate === undefined) return [unknown(path, name)];
  if (!gate.overridable) {
    const known = gates.filter(({ overridable }) => overridable).map((one) => one.name);
    const fix = gate.allowable ? "name the resource with --allow" : gate.lift;
    return [{ path, expected: `one of ${known.join(", ")}`, actual: `${name}, which can't be overridden`, fix }];
  }
  if (reason.length >= shortestReason) return [];
  const expected = `${name}=REASON, with a reason of ${shortestReason} letters or more`;
  return [
    {
      path,
      expected,
      actual: reason === "" ? "no reason" : JSON.stringify(reason),
      fix: "say why it is right this time: it is recorded",
    },
  ];
}

function unknown(path: string, name: string): Problem {
  const near = nearGates(name, distance);
  return {
    path,
    expected: "the name of a gate",
    actual: JSON.stringify(name),
    fix: near.length > 0 ? `did you mean ${near.slice(0, 3).join(" or ")}?` : `use one of ${gateNames.join(", ")}`,
  };
}

/** @throws UserError `usage/unknown-gate` with the near matches */
export function gateNamed(name: string): Gate {
  const gate = gates.find((candidate) => candidate.name === name);
  if (gate !== undefined) return gate;
  throw new UserError("usage/unknown-gate", `there is no gate ${JSON.stringify(name)}`, [unknown("--explain", name)]);
}
