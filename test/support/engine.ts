import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Path of the real engine that tests run.
 *
 * @throws when there is none, with what to do
 */
export function enginePath(): string {
  const path = process.env["CHAINWRIGHT_PULUMI"] ?? join(homedir(), ".cache/chainwright/engine/v3.250.0/pulumi");
  if (!existsSync(path))
    throw new Error(`there is no engine at ${path}: run npm test, which gets one, or set CHAINWRIGHT_PULUMI`);
  return path;
}
