import type { Unit } from "../../infra/unit.js";
import type { GateInput } from "./input.js";

/** The units of which this deployment makes something, and of which nothing is there yet. */
export function newUnits({ kind, units, steps }: GateInput): Unit[] {
  if (kind !== "up") return [];
  return units.filter(({ name }) => {
    const own = steps.filter(({ component, op }) => component === name && op !== "read");
    return own.length > 0 && own.every(({ op }) => op === "create");
  });
}
