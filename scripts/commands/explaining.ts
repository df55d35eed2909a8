import { type GateSettings, gateSettings } from "../../infra/settings/gates.js";
import type { Context } from "../command.js";
import { type Explanation, explain, explanationText } from "../gates/explain.js";
import { gates } from "../gates/gates.js";
import { openProject, readEnvironment } from "../project/project.js";
import { gateNamed } from "../run/overrides.js";

/** Where gates are explained: without an environment with their own limits. */
export interface ExplainedPlace {
  readonly environment: string | undefined;
  readonly sandbox: boolean;
  readonly preview: boolean;
  readonly json: boolean;
}

/**
 * Prints a gate's rule, reason, source and limits in force, or those of all gates.
 *
 * @throws UserError `usage/unknown-gate` with the near matches
 */
export async function explainGates(name: string | undefined, place: ExplainedPlace, context: Context): Promise<number> {
  const chosen = name === undefined ? gates : [gateNamed(name)];
  const settings = await settingsOf(place.environment, context);
  const all = chosen.map((gate) => explain(gate, { ...place, settings }));
  if (place.json) {
    const told = { environment: place.environment ?? null, sandbox: place.sandbox, gates: all, error: null };
    context.out(`${JSON.stringify(told)}\n`);
  } else context.out(name === undefined ? listText(all) : all.map(explanationText).join("\n"));
  return 0;
}

/** For a verb with `--explain`: the exit code, or undefined when nothing is to be explained. */
export async function explained(
  [environment]: readonly string[],
  options: Readonly<Record<string, unknown>>,
  context: Context,
  preview: boolean,
): Promise<number | undefined> {
  const name = options["explain"];
  if (typeof name !== "string") return undefined;
  const [sandbox, json] = [options["sandbox"] === true, options["json"] === true];
  return await explainGates(name, { environment, sandbox, preview, json }, context);
}

async function settingsOf(environment: string | undefined, context: Context): Promise<GateSettings> {
  if (environment === undefined) return gateSettings.parse({});
  const project = await openProject(context.cwd);
  return (await readEnvironment(project, environment, context.now())).config.settings.gates;
}

function listText(all: readonly Explanation[]): string {
  const width = Math.max(...all.map(({ gate }) => gate.length));
  const lines = all.map(({ gate, level, lowered, title }) => {
    const at = lowered === null || level === "off" ? level : `${level} (${lowered.split(":")[0] ?? ""})`;
    return `${gate.padEnd(width)}  ${at.padEnd(21)}  ${title}`;
  });
  return `${lines.join("\n")}\n`;
}
