import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readBuild } from "../../../scripts/approval/build.js";
import type { Plan, World } from "../../../scripts/approval/record.js";
import type { Deployment } from "../../../scripts/engine/deployment.js";
import type { EngineTarget } from "../../../scripts/engine/messages.js";
import { readState } from "../../../scripts/engine/state.js";
import type { Finding } from "../../../scripts/gates/finding.js";
import { openProject, readEnvironment } from "../../../scripts/project/project.js";
import type { Facts } from "../../../scripts/run/facts.js";
import { realParts } from "../../../scripts/run/parts.js";
import { planOf } from "../../../scripts/run/planned.js";
import { requestOf } from "../../../scripts/run/request.js";
import { readWorld } from "../../../scripts/run/world.js";
import { stepOf } from "../run/fakes.js";

/** The newest content of a state. */
export interface Latest {
  manifest: Record<string, unknown>;
  secrets_providers: { type: string; state: unknown };
  resources: Record<string, unknown>[];
  pending_operations?: Record<string, unknown>[];
}

/** A project in git with a compiled program and a state, in one throwaway folder, read as a run reads it. */
export interface Checkout {
  readonly folder: string;
  now: Date;
  versions: Record<string, string>;
  target: Partial<EngineTarget>;
  options: Record<string, unknown>;
  /** What the preview finds. */
  preview: Partial<Deployment>;
  findings: Finding[];
  costBefore: number;
  usdPerMonth: number;
  git(...args: string[]): void;
  write(file: string, text: string): void;
  edit(file: string, from: string, to: string): void;
  remove(file: string): void;
  state(change: (latest: Latest) => void): void;
  world(): Promise<World>;
  plan(): Plan;
  close(): void;
}

export const urnOf = (name: string): string => `urn:pulumi:dev::app::aws:ec2/vpc:Vpc::${name}`;

const files: Record<string, string> = {
  "Pulumi.yaml": "name: app\nruntime: nodejs\n",
  "Pulumi.dev.yaml": `# the environment
config:
  app:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
  app:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b]
    nat: none
  vendor:token:
    secure: v1:AAAA:BBBB
`,
  "src/main.ts": "export const size = 1;\n",
  ".gitignore": "state\nbuilt\npacks\n",
  "built/dist/infra/index.js": "export default 1;\n",
  "built/dist/components/network.js": "export const network = 1;\n",
  "built/package-lock.json": '{ "lockfileVersion": 3 }\n',
  "packs/strict/index.js": "rules();\n",
};

const stateFile = "state/.pulumi/stacks/app/dev.json";
const latest: Latest = {
  manifest: { time: "2026-11-22T10:00:00Z", magic: "m", version: "v3.250.0" },
  secrets_providers: { type: "passphrase", state: { salt: "v1:salt" } },
  resources: [
    { urn: urnOf("a"), custom: true, id: "vpc-1", inputs: { cidr: "10.0.0.0/16" }, created: "2026-11-22T09:00:00Z" },
    { urn: urnOf("b"), custom: true, id: "vpc-2", protect: true, modified: "2026-11-22T09:00:00Z" },
  ],
};

const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];

/** The checkout as it is before anything moves; copying it is quicker than making it again. */
export function firstCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-approval-"));
  for (const [file, text] of Object.entries({ ...files, [stateFile]: JSON.stringify({ checkpoint: { latest } }) })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  for (const words of [
    ["init", "-q", "-b", "main", "--template="],
    ["add", "-A"],
    ["commit", "-qm", "first"],
  ])
    execFileSync("git", ["-C", folder, ...identity, ...words], { stdio: "ignore" });
  return folder;
}

export function openCheckout(first: string): Checkout {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-approval-"));
  cpSync(first, folder, { recursive: true, preserveTimestamps: true });
  const path = (file: string): string => join(folder, file);
  const read = (file: string): string => readFileSync(path(file), "utf8");
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-C", folder, ...identity, ...args], { stdio: "ignore" });
  const checkout: Checkout = {
    folder,
    now: new Date("2026-11-22T12:00:00Z"),
    versions: { engine: "3.250.0", node: "20.0.0" },
    target: {},
    options: { sandbox: true },
    preview: {
      steps: [stepOf({ op: "update", before: { tags: { Owner: "a" } }, after: { tags: { Owner: "b" } } })],
    },
    findings: [],
    costBefore: 10,
    usdPerMonth: 12.5,
    git,
    write,
    edit: (file, from, to) => {
      const text = read(file);
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      write(file, text.replace(from, to));
    },
    remove: (file) => rmSync(path(file), { recursive: true }),
    state: (change) => {
      const whole = JSON.parse(read(stateFile)) as { checkpoint: { latest: Latest } };
      change(whole.checkpoint.latest);
      write(stateFile, JSON.stringify(whole));
    },
    world: async () => await worldOf(checkout),
    plan: () => {
      const { preview, findings, costBefore, usdPerMonth } = checkout;
      return planOf({ preview, findings, costBefore, environment: { usdPerMonth } } as unknown as Facts);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  return checkout;
}

async function worldOf({ folder, versions, target: news, options, now }: Checkout): Promise<World> {
  const project = await openProject(folder);
  const environment = await readEnvironment(project, "dev", now);
  const env = { PULUMI_BACKEND_URL: `file://${folder}/state` };
  const target = { environment: "dev", project: "app", workDir: folder, env, ...news } as unknown as EngineTarget;
  const parts = { ...realParts, readBuild: async () => await readBuild(join(folder, "built/dist"), versions) };
  const facts = { project, environment } as unknown as Facts;
  const run = { request: requestOf("up", ["dev"], options), context: undefined as never, facts, parts };
  const world = await readWorld(run, { target, state: await readState(target) });
  // What is installed here is not what these tests move.
  return { ...world, versions: { ...world.versions, ...versions } };
}
