import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { parseConfig } from "../../infra/config.js";

const root = resolve(import.meta.dirname, "../..");
const project = "chainwright";

/** The configuration of one of this repository's environments, as the program reads it. */
export function configOf(environment: string, today: Date): ReturnType<typeof parseConfig> {
  const file = parse(readFileSync(resolve(root, `Pulumi.${environment}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  const values = Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key.replace(`${project}:`, ""), value]),
  );
  return parseConfig(values, { project, environment }, today);
}
