import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isExecutable, onPath, run } from "./run.mjs";

/** Checks the workflows that we generate; a Go program. */
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

/** What checks them for holes, other files against their schemas, and the AWS that the look-up is tested against; Python programs. */
const packages = [
  "zizmor==1.32.0",
  "check-jsonschema==0.39.0",
  "moto[ec2,s3,resourcegroupstaggingapi]==5.2.5",
  "flask==3.1.2",
  "flask-cors==6.0.1",
];

/** Folder of tools that no package of the system brings, in the project's cache. */
export const toolsFolder = (root) => join(root, ".chainwright", "cache", "tools");

/**
 * Installs the linters of generated files, pinned, into the project's cache; where Go or Python is missing the tests that
 * need them are skipped.
 */
export async function installLinters(root, { env, log }) {
  const folder = toolsFolder(root);
  mkdirSync(folder, { recursive: true });
  await installActionlint(folder, { env, log });
  await installPackages(folder, { env, log });
}

async function installActionlint(folder, { env, log }) {
  const stamp = join(folder, "actionlint.version");
  if (isExecutable(join(folder, "bin", "actionlint")) && read(stamp) === actionlint) return;
  const go = onPath("go", env)[0];
  if (go === undefined) return log("Go is missing (it builds actionlint): the tests that need it are skipped");
  log("building actionlint for the tests: half a minute, only this once");
  const goEnv = { ...env, GOBIN: join(folder, "bin"), GOFLAGS: "", GOWORK: "off" };
  const { code, output } = await run(go, ["install", actionlint], { env: goEnv, cwd: folder, timeoutSeconds: 600 });
  if (code === 0) writeFileSync(stamp, actionlint);
  else log(`actionlint can't be built: ${lastLine(output)}; the tests that need it are skipped`);
}

async function installPackages(folder, { env, log }) {
  const wanted = packages.join("\n");
  const place = join(folder, "python");
  const stamp = join(place, "packages.txt");
  if (read(stamp) === wanted) return;
  const python = onPath("python3", env)[0];
  if (python === undefined)
    return log("Python is missing (zizmor is one of its packages): the tests that need it are skipped");
  log(`installing ${packages.join(", ")} for the tests (pip): half a minute, only this once`);
  rmSync(place, { recursive: true, force: true });
  const made = await run(python, ["-m", "venv", place], { env, timeoutSeconds: 120 });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  const done = made.code === 0 ? await run(join(place, "bin", "python"), pip, { env, timeoutSeconds: 600 }) : made;
  if (done.code === 0) writeFileSync(stamp, wanted);
  else log(`pip ended with ${done.code}: ${lastLine(done.output)}; the tests that need it are skipped`);
}

function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function lastLine(output) {
  return output.trim().split("\n").at(-1);
}
