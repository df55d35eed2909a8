import type { Gate } from "./gate.js";
import { newUnits } from "./new-units.js";

/** A new component that nobody watches, or nobody knows how to mend. */
export const unwatchedComponent: Gate = {
  name: "unwatched-component",
  title: "a new component without alerts or a runbook",
  rule: "A unit that comes new has steps in its runbook, and it or another of its section has alerts.",
  reason: "What nobody watches is found broken by its users.",
  source: "docs/components.md",
  level: "warn",
  settings: [],
  lift: "state alerts and runbook in the component's operations",
  judge: (input) => {
    const watched = new Set(
      input.units
        .filter(({ operations }) => operations.alerts.length + operations.alarms.length > 0)
        .map(({ section }) => section),
    );
    return newUnits(input).flatMap(({ name, section, operations }) => {
      const missing = [
        ...(watched.has(section) ? [] : ["alerts"]),
        ...(operations.runbook.length > 0 ? [] : ["a runbook"]),
      ];
      if (missing.length === 0) return [];
      const what = missing.join(" and ");
      return [
        {
          subject: name,
          summary: `${name} is new and lacks ${what}`,
          fix: `state ${what} in the operations of ${name}`,
        },
      ];
    });
  },
};
