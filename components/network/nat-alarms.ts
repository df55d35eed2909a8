import type { Alarm } from "../core/operations.js";
import type { NatPlan } from "./plan.js";

/** Title of the runbook step that answers them. */
export const natRunbook = "Private subnets cannot reach the internet";

/** What is watched of each gateway: `gateway` is the plan's key. */
export function natAlarms(nats: readonly NatPlan[]): (Alarm & { readonly gateway: string })[] {
  return nats.flatMap(({ key }) => {
    const common = {
      gateway: key,
      namespace: "AWS/NATGateway",
      statistic: "Sum",
      comparison: "above",
      periodSeconds: 300,
      runbook: natRunbook,
    } as const;
    return [
      {
        ...common,
        name: `nat-${key}-ports`,
        metric: "ErrorPortAllocation",
        threshold: 0,
        periods: 2,
        severity: "page",
        summary: `NAT gateway ${key} has no port left for new connections`,
      },
      {
        ...common,
        name: `nat-${key}-drops`,
        metric: "PacketsDropCount",
        threshold: 100,
        periods: 3,
        severity: "warn",
        summary: `NAT gateway ${key} drops packets`,
      },
    ] as const;
  });
}
