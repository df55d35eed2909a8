import { hostname } from "node:os";
import type { Context } from "../command.js";
import { startOf } from "../engine/process-start.js";
import { stateFolder } from "../engine/state.js";
import { askCi } from "../resume/ci.js";
import { thisMachine } from "../resume/machine.js";
import type { Witness } from "../resume/owner.js";

/** What this machine knows of processes, its own and others'. */
export async function witnessOf({ env, now }: Context, stateEnv: Context["env"]): Promise<Witness> {
  return {
    host: hostname(),
    machine: await thisMachine(),
    now: now(),
    local: stateFolder(stateEnv) !== undefined,
    startOf,
    askCi: async (run) => await askCi(run, env),
  };
}
