import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import { CommandFailure, EngineCommand } from "./command.js";
import type { EngineTarget } from "./messages.js";

/** Packages whose providers the program uses; their versions are those of the installed SDKs. */
const packages = ["aws", "kubernetes", "random"] as const;

/**
 * Gets the provider plugins that are missing, before the run and with a line for each: an inline program does not announce
 * them, so the engine would download them silently in the middle. Attached providers need none.
 *
 * @throws UserError `engine/plugin` when one can't be had
 */
export async function installPlugins(target: EngineTarget, say: (text: string) => void): Promise<void> {
  const { env, enginePath, engineVersion, workDir } = target;
  const attached = (env["PULUMI_DEBUG_PROVIDERS"] ?? "").split(",").map((entry) => entry.split(":")[0]);
  const home = env["PULUMI_HOME"] ?? join(env["HOME"] ?? "", ".pulumi");
  for (const name of packages) {
    if (attached.includes(name)) continue;
    const version = await pinOf(name);
    if (await stat(join(home, "plugins", `resource-${name}-v${version}`)).catch(() => null)) continue;
    say(`installing the ${name} provider ${version}: up to a few minutes, once`);
    const command = new EngineCommand(enginePath, engineVersion, { env });
    try {
      await command.run(["plugin", "install", "resource", name, `v${version}`], workDir, {});
    } catch (error) {
      throw failed(name, version, error);
    }
  }
}

async function pinOf(name: string): Promise<string> {
  const file = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
}

function failed(name: string, version: string, cause: unknown): UserError {
  const said = cause instanceof CommandFailure ? causeIn(cause.commandResult.stderr) : String(cause);
  const fix = "check the network, or install it elsewhere and copy it into the plugins folder of PULUMI_HOME";
  const problem = { path: `${name} ${version}`, expected: "a provider plugin", actual: said || "no answer", fix };
  return new UserError("engine/plugin", `the ${name} provider can't be installed`, [problem], { cause });
}

/** The last cause of a download that was tried several times, once; the engine writes the same one for each try. */
export function causeIn(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const causes = lines.flatMap((line) => /^warning: Error downloading plugin: (.+)$/.exec(line)?.[1] ?? []);
  const [cause] = causes.slice(-1);
  if (cause !== undefined) return `${cause} (${causes.length} ${causes.length === 1 ? "try" : "tries"})`;
  const errors = lines.flatMap((line) => /^error: (.+)$/.exec(line)?.[1] ?? []);
  return errors.at(-1) ?? lines.at(-1) ?? "";
}
