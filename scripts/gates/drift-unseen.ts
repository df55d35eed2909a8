import { command, type Gate } from "./gate.js";
import type { PastRun } from "./input.js";

/** Nobody has compared the state with the cloud for a while. */
export const driftUnseen: Gate = {
  name: "drift-unseen",
  title: "nobody has looked for drift for a while",
  rule:
    "The environment's last clean look for drift, or its last successful refresh, is at most `driftHours` old. Without any in the history it is " +
    "only mentioned.",
  reason:
    "A preview compares with the state. What somebody changed in the console is not in it, and is overwritten or breaks the deployment.",
  source: "https://www.pulumi.com/docs/iac/cli/commands/pulumi_refresh/",
  level: "warn",
  settings: ["driftHours"],
  lift: "run `drift`, or `refresh`",
  outside: true,
  moment: true,
  overridable: true,
  judge: (input) => {
    const { kind, verb, exists, now, settings, history, environment } = input;
    // Healing begins with a look.
    if (kind !== "up" || verb === "drift" || !exists) return [];
    const last = history.filter((run) => run.environment === environment && looked(run)).sort(newest)[0];
    const fix = `run ${command(input, "drift")} first`;
    if (last === undefined)
      return [{ subject: "state", summary: "no look for drift is in the history", fix, atMost: "info" as const }];
    const hours = (now.getTime() - endOf(last)) / 3_600_000;
    if (hours <= settings.driftHours) return [];
    const summary = `the last clean look for drift is ${Math.floor(hours)} hours old; the limit is ${settings.driftHours}`;
    return [{ subject: "state", summary, fix }];
  },
};

/** A refresh that ended well leaves a state that is the cloud; a look for drift counts when it found none, or put it right. */
function looked({ kind, verb, result, drift }: PastRun): boolean {
  if (result !== "succeeded") return false;
  if (verb === "drift") return drift?.clean === true || (kind === "up" && drift !== undefined);
  return kind === "refresh";
}

function newest(a: PastRun, b: PastRun): number {
  return endOf(b) - endOf(a);
}

/** When a run ended, milliseconds since the epoch. */
export function endOf({ endedAt, startedAt }: PastRun): number {
  return Date.parse(endedAt ?? startedAt);
}
