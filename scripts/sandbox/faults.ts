import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.js";
import { parseFaults } from "../../sandbox/cloud/faults.js";
import { parseLinearFaults } from "../../sandbox/linear/faults.js";
import { faultsFile } from "../../sandbox/process/settings.js";

/**
 * Tells the sandbox what is to go wrong from now on; a running one sees it at once.
 *
 * @param source file with the faults, relative to `cwd`; `clear` takes all of them away
 * @returns a sentence about what holds now
 * @throws UserError `usage/invalid`, or what the faults' own schemas say
 */
export async function installFaults(source: string, stateDir: string, cwd: string): Promise<string> {
  const target = join(stateDir, faultsFile);
  if (source === "clear") {
    await rm(target, { force: true });
    return "nothing goes wrong any more";
  }
  const text = await readFile(resolve(cwd, source), "utf8").catch((cause: Error) => {
    throw unreadable(source, cause);
  });
  const { cloud = [], linear = [] } = parseFaults(text, source);
  parseLinearFaults(linear);
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFileAtomic(target, text, { mode: 0o600 });
  return `${cloud.length} faults of the cloud and ${linear.length} of Linear hold from now on`;
}

function unreadable(path: string, cause: Error): UserError {
  const problem = {
    path,
    expected: "a readable file, or clear",
    actual: cause.message,
    fix: "name a file with faults",
  };
  return new UserError("usage/invalid", "the faults can't be read", [problem], { cause });
}
