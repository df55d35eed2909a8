import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { satisfies } from "semver";
import { UserError } from "../../components/core/errors.js";
import { type Check, fail, ok, warn } from "./check.js";
import type { Probes } from "./probes.js";

/** What the checks of the machine need to know. */
export interface Machine {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  /** Version of an engine that fits. @throws UserError for one that doesn't */
  readonly engineVersion: (path: string | undefined) => Promise<string>;
}

/** Checks of this machine alone. */
export async function checkMachine(machine: Machine, probes: Probes): Promise<Check[]> {
  const engine = await checkEngine(machine, probes);
  return [
    await checkNode(machine),
    ...(await checkDependencies(machine)),
    ...engine,
    await checkState(machine, probes),
    await checkDisk(machine, probes),
    ...(await checkTools(probes)),
  ];
}

async function checkNode({ cwd, nodeVersion }: Machine): Promise<Check> {
  const text = await readFile(join(cwd, "package.json"), "utf8").catch(() => "{}");
  const { engines } = JSON.parse(text) as { engines?: { node?: string } };
  const wanted = engines?.node ?? ">=20.19.0";
  if (satisfies(nodeVersion, wanted)) return ok("Node.js", nodeVersion);
  return fail("Node.js", `${nodeVersion}, wanted is ${wanted}`, "install a newer Node.js: https://nodejs.org");
}

/** The set-up leaves the lock file's hash beside what it installed. */
async function checkDependencies({ cwd }: Machine): Promise<Check[]> {
  const lock = await readFile(join(cwd, "package-lock.json")).catch(() => undefined);
  if (lock === undefined) return [];
  const stamp = await readFile(join(cwd, "node_modules", ".chainwright-lock"), "utf8").catch(() => "");
  const fresh = stamp.startsWith(createHash("sha256").update(lock).digest("hex"));
  return fresh
    ? [ok("dependencies", "installed as locked")]
    : [warn("dependencies", "not those of package-lock.json", "run npm ci")];
}

async function checkEngine({ env, engineVersion }: Machine, probes: Probes): Promise<Check[]> {
  const path = env["CHAINWRIGHT_PULUMI"];
  const go = await probes.which("go");
  try {
    if (path !== undefined) return [ok("Pulumi engine", `${await engineVersion(path)} at ${path}`)];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [problem] = error.problems;
    return [
      fail(
        "Pulumi engine",
        `${error.summary}: ${problem?.actual ?? path ?? ""}`,
        problem?.fix ?? "unset CHAINWRIGHT_PULUMI",
      ),
    ];
  }
  const way = go === undefined ? "from https://get.pulumi.com" : "from https://get.pulumi.com, or with Go";
  const engine = warn("Pulumi engine", "none yet", `run npm start: it gets one ${way}`);
  return [
    engine,
    go === undefined
      ? warn("Go", "not there", "install Go 1.24 where only its module proxy can be reached")
      : ok("Go", go),
  ];
}

async function checkState({ cwd, env }: Machine, probes: Probes): Promise<Check> {
  const backend = env["PULUMI_BACKEND_URL"] ?? "";
  const folder = backend.startsWith("file://") ? backend.slice("file://".length) : join(cwd, ".chainwright");
  const name = "state folder";
  if (!(await probes.writable(folder)))
    return fail(name, `${folder} can't be written`, `let this user write ${folder}`);
  if (backend === "" || backend.startsWith("file://")) return ok(name, folder);
  return ok(name, `${backend.replace(/\?.*$/, "")}; runs and journal in ${folder}`);
}

const gib = 1024 ** 3;

async function checkDisk({ cwd }: Machine, probes: Probes): Promise<Check> {
  const free = await probes.free(cwd);
  const found = `${(free / gib).toFixed(1)} GiB free`;
  if (free >= 2 * gib) return ok("disk", found);
  const fix = "make room: set-up needs about 1 GiB, an engine 0.5 GiB, and a full disk ends a deployment half-way";
  return free < gib / 2 ? fail("disk", found, fix) : warn("disk", found, fix);
}

const tools = [
  { name: "chromium", need: "tests of the report and the pages" },
  { name: "promtool", need: "tests of the alert rules" },
  { name: "amtool", need: "tests of the Alertmanager configuration" },
];

async function checkTools(probes: Probes): Promise<Check[]> {
  const found = await Promise.all(tools.map(async (tool) => ({ ...tool, path: await probes.which(tool.name) })));
  return found.map(({ name, need, path }) =>
    path === undefined ? warn(name, "not there", `install it for the ${need}; nothing else needs it`) : ok(name, path),
  );
}
