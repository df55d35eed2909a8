import type { DeploymentKind, StepOp } from "../engine/deployment.js";

/** What is being done, for a heading: `updating`. */
export const doing: Readonly<Record<DeploymentKind, string>> = {
  preview: "previewing",
  up: "updating",
  destroy: "destroying",
  refresh: "refreshing",
};

/** What was done to a resource: `created`. */
export const done: Readonly<Record<StepOp, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
  read: "read",
};

/** A time that people read: `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
