import { recordedSteps } from "../approval/changes.js";
import type { Plan } from "../approval/record.js";
import type { Facts } from "./facts.js";

/** What the preview found, as a change record keeps it. */
export function planOf({ preview, environment, findings, costBefore, risk }: Facts): Plan {
  if (preview === undefined || environment === undefined) throw new Error("no plan to record");
  const after = environment.usdPerMonth;
  return {
    steps: recordedSteps(preview.steps),
    stateOnly: [...(preview.stateOnly ?? [])].sort(),
    policies: (preview.policies ?? [])
      .map(({ level, pack, policy, urn }) => `${level} ${pack} ${policy} ${urn}`)
      .sort(),
    findings: findings.map(({ key, level, gate, summary, urn }) => ({
      key,
      level,
      gate,
      summary,
      ...(urn !== undefined && { urn }),
    })),
    cost: { before: costBefore, after, delta: costBefore === null ? null : cents(after - costBefore) },
    risk: risk === undefined ? null : { score: risk.score, parts: risk.parts.map((part) => ({ ...part })) },
  };
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
