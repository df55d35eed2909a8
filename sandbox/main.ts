import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../components/core/errors.js";
import { awsSimulator } from "./cloud/aws/simulator.js";
import { readFaults } from "./cloud/faults.js";
import { finderOf } from "./cloud/find.js";
import { kubernetesSimulator } from "./cloud/kubernetes/simulator.js";
import { randomSimulator } from "./cloud/random/simulator.js";
import { type Providers, startProviders } from "./cloud/server.js";
import { openStore } from "./cloud/store.js";
import { startLinear } from "./linear/server.js";
import { buildOf } from "./process/build.js";
import { Control } from "./process/control.js";
import {
  faultsFile,
  portsFrom,
  firstFixedPort,
  type ProcessRecord,
  type ProcessSettings,
  recordFile,
  type Started,
} from "./process/settings.js";

/**
 * Entry of the sandbox's own process: the simulated cloud and the embedded Linear. It outlives whoever started it, so that killing
 * the runner does not kill the cloud, and ends by itself when nobody has used it for long or when its folder is gone.
 */
const settings = JSON.parse(process.argv[2] ?? "{}") as ProcessSettings;
const record = join(settings.stateDir, recordFile);
const token = randomBytes(24).toString("hex");
const closing: (() => unknown)[] = [];
let lastUse = Date.now();
let ending = false;

const touched = (): void => {
  lastUse = Date.now();
};
const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
};

async function start(): Promise<void> {
  mkdirSync(settings.stateDir, { recursive: true, mode: 0o700 });
  const store = openStore(join(settings.stateDir, "cloud"));
  closing.push(() => store.close());
  const read = readFaults(join(settings.stateDir, faultsFile));
  const faults = (): ReturnType<typeof read> => {
    touched();
    return read();
  };
  const control = new Control(token, touched, () => void end(0), finderOf(store));
  closing.push(() => control.close());
  const [providers, linear, controlPort] = await Promise.all([
    serveCloud({ store, faults }),
    serveLinear(() => faults().linear ?? []),
    control.listen(),
  ]);
  await publish({ ports: providers.ports, linearUrl: linear.url, control: controlPort });
  watch(control);
  await tell({ kind: "ready" });
  log(`serving on ${JSON.stringify(providers.ports)}, Linear at ${linear.url}`);
}

async function serveCloud(parts: Pick<Parameters<typeof startProviders>[0], "store" | "faults">): Promise<Providers> {
  const simulators = [awsSimulator(), kubernetesSimulator(), randomSimulator()];
  const kubeconfig = settings.kubeconfig === undefined ? {} : { kubeconfig: readFileSync(settings.kubeconfig, "utf8") };
  const ports = settings.firstPort === undefined ? {} : { ports: portsFrom(settings.firstPort) };
  const providers = await startProviders({ simulators, log, ...kubeconfig, ...ports, ...parts });
  closing.push(() => providers.close());
  return providers;
}

/** On its usual port where it can, so that the links in reports stay good from one run to the next. */
async function serveLinear(faults: () => readonly unknown[]): Promise<{ url: string }> {
  const dir = join(settings.stateDir, "linear");
  const options = { dir, cacheDir: settings.cacheDir, faults, now: () => new Date(), log };
  const port = portsFrom(settings.firstPort ?? firstFixedPort).linear;
  const linear = await startLinear({ ...options, port }).catch((error: unknown) => {
    const taken = error instanceof UserError && error.code === "sandbox/port-taken";
    if (settings.firstPort !== undefined || !taken) throw error;
    return startLinear(options);
  });
  closing.push(() => linear.close());
  return linear;
}

async function publish(addresses: Pick<ProcessRecord, "ports" | "linearUrl" | "control">): Promise<void> {
  const { firstPort, kubeconfig } = settings;
  const entry: ProcessRecord = {
    pid: process.pid,
    startedAt: Date.now(),
    token,
    ...(firstPort === undefined ? {} : { firstPort }),
    build: buildOf(kubeconfig),
    ...addresses,
  };
  await writeFileAtomic(record, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  closing.push(() => isOurs() && rmSync(record, { force: true }));
}

/** Ends the process when it has been idle for long, when its folder is gone, or when another one took its place. */
function watch(control: Control): void {
  const period = Math.min(2_000, settings.idleMilliseconds);
  setInterval(() => {
    const idle = control.holders === 0 && Date.now() - lastUse > settings.idleMilliseconds;
    if (idle || !isOurs()) void end(0);
  }, period).unref();
}

function isOurs(): boolean {
  return existsSync(record) && readFileSync(record, "utf8").includes(token);
}

/** Tells whoever started it, who may be gone by now. */
async function tell(message: Started): Promise<void> {
  if (!process.connected) return;
  await new Promise<void>((sent) => process.send?.(message, undefined, {}, () => sent()));
  if (process.connected) process.disconnect();
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const close of closing.reverse()) {
    await Promise.resolve()
      .then(close)
      .catch((error: unknown) => log(String(error)));
  }
  process.exit(code);
}

process.on("SIGTERM", () => void end(0));
process.on("SIGINT", () => void end(0));
process.on("SIGHUP", () => undefined);

start().catch(async (error: unknown) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const { code, summary, problems } = error instanceof UserError ? error : failure(error);
  await tell({ kind: "failed", code, summary, problems });
  await end(1);
});

/** A port that is taken and a disk that is full are what a person can mend; gRPC tells the first in its text alone. */
function failure(error: unknown): { code: string; summary: string; problems: UserError["problems"] } {
  const actual = error instanceof Error ? error.message : String(error);
  const summary = "the sandbox can't start";
  const because = (code: string, path: string, expected: string, fix: string) => ({
    code,
    summary,
    problems: [{ path, expected, actual, fix }],
  });
  if (/EADDRINUSE|address already in use/i.test(actual)) {
    const ports = Object.values(portsFrom(settings.firstPort ?? firstFixedPort)).join(", ");
    const fix =
      "stop the program that listens there, perhaps another project's sandbox, or choose other ports with --port";
    return because("sandbox/port-taken", "the sandbox's ports", `${ports} free on 127.0.0.1`, fix);
  }
  const { stateDir } = settings;
  if (/ENOSPC|EDQUOT|EROFS|EACCES/.test(actual))
    return because(
      "sandbox/state-not-writable",
      stateDir,
      "a folder that can be written",
      "free some space, or change its owner or mode",
    );
  return because("sandbox/start-failed", stateDir, "a sandbox that starts", "look at sandbox.log there");
}
