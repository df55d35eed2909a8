import { hostname } from "node:os";
import type { Context } from "../command.js";
import { startOf } from "../engine/process-start.js";
import type { Machine } from "../history/fate.js";
import { silenceMinutes } from "../resume/owner.js";

/** What this machine can tell of runs: its own by their process, those of others by their signs of life. */
export function historyMachine({ now }: Pick<Context, "now">): Machine {
  return {
    host: hostname(),
    startOf,
    isSilent: ({ resume }) => {
      const heard = resume?.heartbeatAt ?? null;
      return heard !== null && now().getTime() - Date.parse(heard) >= silenceMinutes * 60_000;
    },
  };
}
