import { command, type Gate, type Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { isLost } from "./values.js";

/**
 * Deleting or replacing what the state protects. For a destroy every protected resource is named, also those that the
 * engine's preview did not reach.
 */
export const protectedChange: Gate = {
  name: "protected-change",
  title: "what the state protects would be deleted or replaced",
  rule: "Nothing that is protected is deleted or replaced, whatever `--allow` names. A `destroy` names every protected resource.",
  reason:
    "Environments that keep `settings.protect` protect what holds data, in Pulumi and in AWS; the engine would refuse it half-way through.",
  source: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  level: "block",
  settings: [],
  lift: "`protect: false` in the settings, `up`, which changes the protection alone, then again",
  early: true,
  judge: (input) => {
    if (input.kind === "refresh") return [];
    const { steps, protectedUrns, targets } = input;
    const lost = steps.filter((step) => step.protect && isLost(step)).map(({ urn }) => urn);
    const reached = (urn: string): boolean => targets.length === 0 || targets.includes(urn);
    const all = input.kind === "destroy" ? [...lost, ...protectedUrns.filter(reached)] : lost;
    return [...new Set(all)].map((urn) => verdict(input, urn));
  },
};

function verdict(input: GateInput, urn: string): Verdict {
  const { steps, protect, file } = input;
  // What a failed replacement left behind goes beside the living resource of the same URN.
  const own = steps.filter((candidate) => candidate.urn === urn && isLost(candidate));
  const verb = own.some(({ op }) => op === "replace") ? "replaced" : "deleted";
  const replaces = [...new Set(own.flatMap((step) => step.replaces))].sort();
  const up = command(input, "up");
  const lift = protect ? `set protect: false in the settings of ${file} and run ${up}` : `run ${up}, which lifts it`;
  const cause = replaces.length > 0 ? `; or take back the change of ${replaces.join(", ")}` : "";
  return {
    subject: urn,
    urn,
    summary: `${urn.split("::").at(-1) ?? urn} is protected and would be ${verb}`,
    fix: `${lift}; then repeat this${cause}`,
  };
}
