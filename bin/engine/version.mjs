import { mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../setup/run.mjs";

/**
 * The version that an engine says it has, or the reason why it says none. The answer is kept by the file's identity
 * (path, size, time), since asking starts the whole engine.
 */
export async function versionOf(path, { cacheDir, env }) {
  const real = realpathSync(path);
  const { size, mtimeMs } = statSync(real);
  const key = `${real}\t${size}\t${mtimeMs}`;
  const known = readAnswers(cacheDir)[key];
  if (known !== undefined) return { version: known };
  const asked = await ask(path, env);
  if (asked.version !== undefined) remember(cacheDir, key, asked.version);
  return asked;
}

async function ask(path, env) {
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, output } = await run(path, ["version"], { env: quiet, timeoutSeconds: 30 });
  const version = /^v?(\d+\.\d+\.\d+\S*)\s*$/m.exec(output)?.[1];
  if (code === 0 && version !== undefined) return { version };
  return { reason: `"${path} version" ended with ${code}: ${output.trim().slice(-200) || "no output"}` };
}

const answersFile = (cacheDir) => join(cacheDir, "versions.json");

function readAnswers(cacheDir) {
  try {
    return JSON.parse(readFileSync(answersFile(cacheDir), "utf8"));
  } catch {
    return {};
  }
}

/** Losing this only costs asking again, so a cache that can't be written is no error. */
function remember(cacheDir, key, version) {
  const file = answersFile(cacheDir);
  const recent = Object.entries(readAnswers(cacheDir)).slice(-19);
  try {
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(Object.fromEntries([...recent, [key, version]])));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    return;
  }
}
