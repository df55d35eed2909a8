import type { Finding } from "./finding.js";
import type { GateInput } from "./judge.js";

/**
 * Creations that a killed run left open. The engine only warns and creates them a second time, so that the first ones stay
 * in the cloud, unknown to the state. A refresh is how they are dealt with and passes.
 */
export function pendingCreates({ kind, pending, environment, flags }: GateInput): Finding[] {
  if (kind === "refresh") return [];
  const refresh = ["chainwright refresh", environment, flags].filter((word) => word !== "").join(" ");
  return pending.map(({ urn, type, name }) => ({
    key: `pending-creates:${urn}`,
    gate: "pending-creates",
    level: "block",
    summary: `an earlier run began to create ${name} (${type}) and never ended it`,
    urn,
    fix: `look for it in the cloud. It is there: ${refresh} --adopt-pending '${urn}=ID'. It is not: ${refresh} --clear-pending`,
    source: "docs/gates.md#pending-creates",
  }));
}
