import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeStepOutputs } from "../ci/step-outputs.js";
import type { FleetOutput } from "./result.js";

type Env = Readonly<Record<string, string | undefined>>;

/** Step outputs of many runs: each writes a file of its own, and the fleet writes one word for all into the step's. */
export interface FleetOutputs {
  /** What a run's environment says instead of the step's own file. */
  envOf(name: string): Env;
  /** Writes `result`, `changes`, and `environments`: JSON with the outputs of each by name. */
  write(output: FleetOutput): Promise<void>;
  end(): Promise<void>;
}

/** What is gathered where the pipeline takes outputs from a file; elsewhere nothing is. */
export async function gatherOutputs(env: Env): Promise<FleetOutputs> {
  const asked = Boolean(env["CHAINWRIGHT_STEP_OUTPUTS"]) || Boolean(env["GITHUB_OUTPUT"]);
  if (!asked) return { envOf: () => ({}), write: async () => undefined, end: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "chainwright-outputs-"));
  const fileOf = (name: string): string => join(folder, encodeURIComponent(name));
  return {
    envOf: (name) => ({ CHAINWRIGHT_STEP_OUTPUTS: fileOf(name), GITHUB_OUTPUT: undefined }),
    write: async ({ result, environments }) => {
      const told = await Promise.all(
        Object.entries(environments).map(async ([name, member]) => {
          const values = outputsIn(await readFile(fileOf(name), "utf8").catch(() => ""));
          return [name, { ...values, result: member.result }] as const;
        }),
      );
      const changes = told.some(([, values]) => "changes" in values && values["changes"] === "true");
      const all = JSON.stringify(Object.fromEntries(told));
      await writeStepOutputs(env, { result, changes: String(changes), environments: all });
    },
    end: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** Lines of `name=value`. */
function outputsIn(text: string): Record<string, string> {
  const pairs = text.split("\n").map((line) => /^([^=]+)=(.*)$/.exec(line));
  return Object.fromEntries(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? "", pair[2] ?? ""]])));
}
