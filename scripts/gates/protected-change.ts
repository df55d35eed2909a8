import type { Finding } from "./finding.js";
import type { GateInput } from "./judge.js";

/**
 * Deleting or replacing what the state protects. For a destroy every protected resource is named, also those that the
 * engine's preview did not reach.
 */
export function protectedChange(input: GateInput): Finding[] {
  if (input.kind === "refresh") return [];
  const { steps, protectedUrns } = input;
  const lost = steps
    .filter(({ op, protect }) => protect && (op === "delete" || op === "replace"))
    .map(({ urn }) => urn);
  const all = input.kind === "destroy" ? [...lost, ...protectedUrns.filter((urn) => isTarget(input, urn))] : lost;
  return [...new Set(all)].map((urn) => finding(input, urn));
}

function isTarget({ targets }: GateInput, urn: string): boolean {
  return targets.length === 0 || targets.includes(urn);
}

function finding({ steps, protect, file, environment, flags }: GateInput, urn: string): Finding {
  const step = steps.find((candidate) => candidate.urn === urn);
  const verb = step?.op === "replace" ? "replaced" : "deleted";
  const up = ["chainwright up", environment, flags].filter((word) => word !== "").join(" ");
  const lift = protect ? `set protect: false in the settings of ${file} and run ${up}` : `run ${up}, which lifts it`;
  const cause = step?.replaces.length ? `; or take back the change of ${step.replaces.join(", ")}` : "";
  return {
    key: `protected-change:${urn}`,
    gate: "protected-change",
    level: "block",
    summary: `${urn.split("::").at(-1) ?? urn} is protected and would be ${verb}`,
    urn,
    fix: `${lift}; then repeat this${cause}`,
    source: "docs/gates.md#protected-change",
  };
}
