import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";
import { buildIsFresh } from "./setup/build.mjs";
import { SetupError } from "./setup/errors.mjs";

/** The program as Pulumi loads it. A stale build would deploy what the sources no longer say, so it is refused. */
const entry = join(root, "dist", "infra", "index.js");
const state = !existsSync(entry) ? "no build" : buildIsFresh(root) ? "fresh" : "sources changed since the build";
if (state !== "fresh") {
  const problem = { path: "dist", expected: "a build of these sources", actual: state, fix: "run npm run build" };
  throw new SetupError("program/stale-build", "the program is not built from its sources", [problem]);
}
const program = await import("../dist/infra/index.js");

/** The sandbox names a file here when a real test cluster takes the place of the simulated one. */
const { CHAINWRIGHT_KUBECONFIG: file } = process.env;

export default () => program.default({ kubeconfig: file ? readFileSync(file, "utf8") : undefined });
