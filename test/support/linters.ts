import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const tools = join(resolve(import.meta.dirname, "../.."), ".chainwright/cache/tools");
const places = { actionlint: "bin", zizmor: "python/bin", "check-jsonschema": "python/bin" } as const;

/** The linters of generated files. */
export type Linter = keyof typeof places;

/** Whether a linter is installed; `npm test` does that where it can. */
export function hasLinter(name: Linter): boolean {
  return existsSync(join(tools, places[name], name));
}

/** What a linter says and with which code it ends. */
export function lint(name: Linter, args: readonly string[], cwd: string): { code: number | null; said: string } {
  const env = { ...process.env, NO_COLOR: "1", GITHUB_ACTIONS: "" };
  const { status, stdout, stderr } = spawnSync(join(tools, places[name], name), args, { cwd, env, encoding: "utf8" });
  return { code: status, said: `${stdout}${stderr}` };
}
