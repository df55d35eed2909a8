import type { Failure } from "./deployment.js";
import type { EngineTarget } from "./messages.js";

/** The engine's words for a pack that can't be started, asked or configured; only believed when packs were asked for. */
const words = new RegExp(
  [
    "policy pack .* failed to start[^\\n]*",
    "could not start policy pack[^\\n]*",
    "failed to load Pulumi policy project[^\\n]*",
    "loading PulumiPolicy\\.yaml[^\\n]*",
    "policy pack not found[^\\n]*",
    "policy analyzer could not be loaded[^\\n]*",
    "the policy pack's dependencies are not installed[^\\n]*",
    "failed to run (policy|remediation):[^\\n]*(\\n[^\\n]*Error: [^\\n]*)?",
    "failed to get analyzer info[^\\n]*",
    "Error validating (resource|stack) with policy[^\\n]*(\\n[^\\n]*Error: [^\\n]*)?",
    "validating policy config: [^\\n]+",
    "(configuring|reconciling) policy[^\\n]*",
  ].join("|"),
);

/** The failure of packs that could not judge, when the engine's text tells of one. */
export function brokenPolicies(text: string, packs: readonly string[]): Failure | undefined {
  const told = words.exec(text)?.[0];
  return told === undefined
    ? undefined
    : broken(
        packs,
        told
          .split("\n")
          .map((line) => line.trim())
          .join(" "),
      );
}

/** Why a preview says nothing about its policies: the packs went silent, or one was never asked though all went well. */
export function policyFault(
  { policyPacks = [], policySilence = 0 }: Pick<EngineTarget, "policyPacks" | "policySilence">,
  succeeded: boolean,
  judged: number,
  silent: boolean,
): Failure | undefined {
  const told = `nothing was heard for ${policySilence / 1000} seconds while packs were at work`;
  if (silent) return broken(policyPacks, told);
  if (!succeeded || judged >= policyPacks.length) return undefined;
  return broken(policyPacks, `the engine heard of ${judged} of ${policyPacks.length} packs`);
}

function broken(packs: readonly string[], actual: string): Failure {
  return {
    code: "policy/broken",
    summary: "refused: a policy pack could not judge the run, so nothing says that it is allowed",
    problems: [
      {
        path: packs.join(", "),
        expected: "every pack loads and judges every resource",
        actual,
        fix: "mend the pack and run again; or take it out of settings.policies.packs or --policy-pack",
      },
    ],
  };
}
