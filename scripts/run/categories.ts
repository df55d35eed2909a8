import type { Category } from "../../components/core/operations.js";
import type { Unit } from "../../infra/unit.js";
import type { EngineEvent, Step } from "../engine/deployment.js";
import type { Tracker } from "../tracking/tracker.js";

interface Part {
  readonly open: Set<string>;
  readonly steps: Map<string, Step>;
  started: boolean;
}

/** Tells the tracker when a category's first resource starts and when its last has ended, by what the preview planned. */
export function watchCategories(
  units: readonly Unit[],
  planned: readonly Step[],
  moved: Tracker["moved"],
): (event: EngineEvent) => void {
  const categoryOf = new Map(units.map(({ name, category }) => [name, category]));
  const parts = new Map<Category, Part>();
  for (const step of planned) {
    const category = categoryOf.get(step.component);
    if (category === undefined || step.op === "same" || step.op === "read") continue;
    const part = parts.get(category) ?? { open: new Set<string>(), steps: new Map<string, Step>(), started: false };
    part.open.add(step.urn);
    part.steps.set(step.urn, step);
    parts.set(category, part);
  }
  return (event) => {
    if (event.kind !== "resource-started" && event.kind !== "resource-finished" && event.kind !== "resource-failed")
      return;
    const category = categoryOf.get(event.component);
    const part = category === undefined ? undefined : parts.get(category);
    const step = part?.steps.get(event.urn);
    if (category === undefined || part === undefined || step === undefined) return;
    if (!part.started) {
      part.started = true;
      moved(category, "started", []);
    }
    if (event.kind === "resource-started") return;
    if (event.kind === "resource-failed") part.steps.set(event.urn, { ...step, failed: true });
    if (!part.open.delete(event.urn) || part.open.size > 0) return;
    const steps = [...part.steps.values()];
    moved(category, steps.some(({ failed }) => failed) ? "failed" : "finished", steps);
  };
}

/** Number of planned changes by unit. */
export function changesOf(unit: Unit, steps: readonly Step[]): number {
  return steps.filter(({ component, op }) => component === unit.name && op !== "same" && op !== "read").length;
}
