import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Context } from "../command.js";
import { stateFolder } from "../engine/state.js";
import type { Fleet } from "./graph.js";

/**
 * Looks for the stacks of other projects that environments take outputs of, where the state is a folder here; elsewhere
 * the engine finds out.
 *
 * @throws UserError `fleet/unknown-stack` with every one that is not there
 */
export function checkOutside({ outside }: Fleet, sandbox: boolean, { env, cwd }: Context): void {
  const folder = sandbox ? join(cwd, ".chainwright", "sandbox", "state") : stateFolder(env);
  if (folder === undefined) return;
  const problems = outside
    .filter(({ stack }) => !isThere(folder, stack))
    .map(({ file, stack }) => ({
      path: `${file}: platform.stack`,
      expected: "a stack that is there",
      actual: `${stack}, which is not`,
      fix: "correct the reference, or bring that stack up in its own project first",
    }));
  if (problems.length > 0) throw new UserError("fleet/unknown-stack", "some stacks are not there", problems);
}

function isThere(folder: string, stack: string): boolean {
  const [, project = "", name = ""] = stack.split("/");
  const file = join(folder, ".pulumi", "stacks", project, `${name}.json`);
  return ["", ".gz", ".zst"].some((packed) => existsSync(file + packed));
}
