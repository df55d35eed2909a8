import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The real engine for tests: `CHAINWRIGHT_PULUMI`, else the one that `npm test` gets.
 *
 * @throws Error when there is none
 */
export function enginePath(): string {
  const path = process.env.CHAINWRIGHT_PULUMI ?? join(homedir(), ".cache/chainwright/engine/v3.250.0/pulumi");
  if (existsSync(path)) return path;
  throw new Error(`no Pulumi engine at ${path}: run \`npm test\`, which gets it, or set CHAINWRIGHT_PULUMI`);
}
