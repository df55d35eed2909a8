import { command, type Gate, type Verdict } from "./gate.js";
import type { PastRun } from "./input.js";
import { endOf } from "./past.js";

/** Nobody has compared the state with the cloud for a while. */
export const driftUnseen: Gate = {
  name: "drift-unseen",
  title: "nobody has looked for drift for a while",
  rule:
    "The environment's last look for drift found none, or its last refresh ended well, at most `driftHours` ago. Without any in the history it is " +
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
    const looks = history.filter((run) => run.environment === environment).flatMap(lookIn);
    const [newest] = looks.sort((a, b) => b.at - a.at);
    const fix = `run ${command(input, "drift")} first`;
    const told = (summary: string): Verdict[] => [{ subject: "state", summary, fix }];
    if (newest === undefined)
      return [{ subject: "state", summary: "no look for drift is in the history", fix, atMost: "info" }];
    if (!newest.clean) return told("the last look found drift that is still there");
    const hours = (now.getTime() - newest.at) / 3_600_000;
    if (hours <= settings.driftHours) return [];
    return told(`the last clean look for drift is ${Math.floor(hours)} hours old; the limit is ${settings.driftHours}`);
  },
};

interface Look {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly clean: boolean;
}

/** A refresh, or a healing, that ended well leaves a state that is the cloud. */
function lookIn(run: PastRun): Look[] {
  const { kind, verb, result, drift } = run;
  const settled =
    result === "succeeded" && (verb === "drift" ? kind === "up" && drift !== undefined : kind === "refresh");
  if (settled) return [{ at: endOf(run), clean: true }];
  // Drift that was found is drift, also where finding it was the run's failure.
  if (drift === undefined || (drift.clean && result !== "succeeded")) return [];
  return [{ at: Date.parse(drift.checkedAt), clean: drift.clean }];
}
