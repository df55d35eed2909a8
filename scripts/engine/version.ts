import { execFile } from "node:child_process";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { parse, satisfies } from "semver";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.js";

/** Versions of the engine that fit. */
export const fittingEngines = ">=3.250.0 <4";

/**
 * The engine's version. Asking costs 0.3 s, so the answer is kept in `cacheFile` until the binary changes.
 *
 * @throws UserError `engine/missing` or `engine/too-old`
 */
export async function engineVersion(path: string | undefined, cacheFile: string): Promise<string> {
  if (path === undefined || path === "") throw missing("none was found");
  const file = await stat(path).catch((error: Error) => error);
  if (file instanceof Error) throw missing(file.message);
  const key = `${path} ${file.size} ${file.mtimeMs}`;
  const known = await remembered(cacheFile, key);
  const version = known ?? (await asked(path));
  if (!satisfies(version, fittingEngines, { includePrerelease: true })) throw unfit(path, version);
  if (known === undefined) await remember(cacheFile, key, version);
  return version;
}

async function asked(path: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ["version"], { env: { PULUMI_SKIP_UPDATE_CHECK: "true" } });
    const version = parse(stdout.trim());
    if (version !== null) return version.version;
    throw missing(`${path} is no engine`);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw missing(`${path} can't be run`, error);
  }
}

async function remembered(file: string, key: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const [known, version] = text.split("\n");
  return known === key && version !== undefined && parse(version) !== null ? version : undefined;
}

async function remember(file: string, key: string, version: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, `${key}\n${version}\n`);
  } catch {
    // Only a memory: the next run asks again.
  }
}

function missing(actual: string, cause?: unknown): UserError {
  const fix = "install Pulumi 3.250.0 or newer, or set CHAINWRIGHT_PULUMI to the path of one";
  const problem = { path: "pulumi", expected: "a Pulumi engine", actual, fix };
  return new UserError("engine/missing", "there is no engine", [problem], { cause });
}

function unfit(path: string, version: string): UserError {
  const fix = "install Pulumi 3.250.0 or newer, below 4";
  return new UserError("engine/too-old", "the engine's version does not fit", [
    { path, expected: fittingEngines, actual: version, fix },
  ]);
}
