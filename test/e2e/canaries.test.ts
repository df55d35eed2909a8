import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderError, UserError } from "../../components/core/errors.js";
import { parseCommandLine } from "../../scripts/cli/parse.js";
import { verbs } from "../../scripts/cli/verbs.js";
import type { Context } from "../../scripts/command.js";
import { startWorker } from "../../scripts/engine/run.js";
import { runDeployment } from "../../scripts/run/deploy.js";
import { lookForDrift } from "../../scripts/run/drift.js";
import { exitCodeOf } from "../../scripts/run/exit-codes.js";
import { realParts } from "../../scripts/run/parts.js";
import { requestOf } from "../../scripts/run/request.js";
import { type Receiver, startReceiver } from "../scripts/notices/receiver.js";
import { enginePath } from "../support/engine.js";
import { RunningLinear } from "../support/linear.js";
import { startThings, type ThingProvider } from "../support/provider.js";

/** Every canary has letters that each notation writes differently. */
const canary = (place: string): string => `canary-${place}-${randomBytes(6).toString("hex")}/"ä&=+?`;
const many = (place: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => canary(`${place}${index}`));

const planted = {
  config: many("config", 10),
  outputs: many("output", 8),
  nested: many("nested", 8),
  inputs: many("input", 10),
  turning: [canary("turning")],
  environment: many("environment", 10),
  remote: many("remote", 2),
  passphrase: [canary("passphrase")],
};
const canaries = Object.values(planted).flat();

/** The notations in which none may be found: as such, base64 with and without padding, base64url, hex, URL, JSON. */
const notations: Readonly<Record<string, (text: string) => string>> = {
  literal: (text) => text,
  base64: (text) => Buffer.from(text).toString("base64").replace(/=+$/, ""),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  hex: (text) => Buffer.from(text).toString("hex"),
  url: (text) => encodeURIComponent(text),
  json: (text) => JSON.stringify(text).slice(1, -1),
};

let folder: string;
let things: ThingProvider;
let linear: RunningLinear;
let receiver: Receiver;
let env: Record<string, string>;
const written: { verb: string; text: string }[] = [];
let before: Set<string>;

beforeAll(async () => {
  before = new Set(readdirSync(tmpdir()));
  folder = mkdtempSync(join(tmpdir(), "canaries-"));
  things = await startThings();
  linear = await RunningLinear.start();
  receiver = await startReceiver();
  mkdirSync(join(folder, "state"));
  env = environment();
  writeFileSync(join(folder, "Pulumi.yaml"), "name: canary\nruntime: nodejs\n");
  const engine = (...args: string[]): void =>
    void execFileSync(enginePath(), [...args, "--non-interactive"], { cwd: folder, env, stdio: "pipe" });
  engine("stack", "init", "dev");
  const configured = planted.config.flatMap((text, index) => ["--secret", `spill:config-${index}=${text}`]);
  engine("config", "set-all", "--stack", "dev", ...configured);
  const file = join(folder, "Pulumi.dev.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("config:\n", `config:\n${settings}`));
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "-q");
  writeFileSync(join(folder, ".gitignore"), "state/\nhome/\n.chainwright/\n");
  git("add", ".");
  git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", `about ${planted.remote[1] ?? ""}`.slice(0, 5));
  git("remote", "add", "origin", `https://bot:${encodeURIComponent(planted.remote[0] ?? "")}@example.com/o/r.git`);
  git("remote", "add", "upstream", `https://${encodeURIComponent(planted.remote[1] ?? "")}@github.com/o/r.git`);
});

afterAll(async () => {
  things.close();
  await receiver.close();
  await linear.stop();
  rmSync(folder, { recursive: true, force: true });
});

const settings = `  canary:settings:
    account: "123456789012"
    region: us-east-1
    protect: false
    tracking: { team: ENG }
    notices:
      channels:
        - { to: slack, sandbox: true }
        - { to: webhook, variable: HOOK_URL, secretVariable: HOOK_SECRET, allowPrivate: true, sandbox: true }
`;

function environment(): Record<string, string> {
  const [a = "", b = "", c = "", d = "", e = "", f = "", g = "", h = "", i = "", j = ""] = planted.environment;
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: planted.passphrase[0] ?? "",
    PULUMI_HOME: join(folder, "home"),
    PULUMI_DEBUG_PROVIDERS: `${things.attach},aws:1,kubernetes:2,random:3`,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    CHAINWRIGHT_PULUMI: enginePath(),
    LINEAR_API_URL: `${linear.url}/graphql`,
    LINEAR_API_KEY: linearKey,
    SLACK_WEBHOOK_URL: `${receiver.url}/slack/${encodeURIComponent(planted.remote[1] ?? "")}`,
    HOOK_URL: `${receiver.url}/${encodeURIComponent(a)}`,
    HOOK_SECRET: `whsec_${Buffer.from(b).toString("base64")}`,
    AWS_SECRET_ACCESS_KEY: c,
    AWS_SESSION_TOKEN: d,
    GITHUB_TOKEN: e,
    VAULT_TOKEN: f,
    DISCORD_WEBHOOK_URL: g,
    DB_PASSWORD: h,
    SIGNING_PRIVATE_KEY: i,
    PAGERDUTY_ROUTING_KEY: j,
    CANARIES: JSON.stringify({ ...planted, turning: planted.turning[0] }),
    CONFIGURED: String(planted.config.length),
  };
}

/** What changes nothing in the environment, and tells of it. */
const readers = [
  "outputs dev --json",
  "outputs dev",
  "history dev --json",
  "history dev --figures",
  "report --env dev --format md",
  "state dev",
  "resume dev --dry-run",
  "rollback dev --list",
  "gates dev",
  "access dev",
  "doctor dev",
  "labels dev",
  "tracker doctor dev",
  "tracker journal dev",
  "tracker flush dev",
];

const linearKey = "lin_api_sandbox";

function contextOf(verb: string, more: Record<string, string>): Context {
  const write = (text: string): void => void written.push({ verb, text });
  return {
    cwd: folder,
    env: { ...env, ...more },
    out: write,
    err: write,
    terminal: false,
    confirm: async () => true,
    now: () => new Date(),
    onInterrupt: () => () => undefined,
  };
}

type Kind = Parameters<typeof requestOf>[0];

const program = resolve(import.meta.dirname, "../support/programs/canaries.mjs");
const parts: typeof realParts = {
  ...realParts,
  startWorker: async (variables, output) => startWorker(program, { ...variables }, output),
};

async function deploy(kind: Kind, more: Record<string, string> = {}, options: object = {}): Promise<number> {
  const request = requestOf(kind, ["dev"], { yes: true, json: true, ...options });
  return await runDeployment(request, contextOf(kind, more), parts);
}

async function look(): Promise<number> {
  const request = { ...requestOf("preview", ["dev"], { json: true }), verb: "drift" };
  return await runDeployment(request, contextOf("drift", {}), parts, lookForDrift);
}

/** A verb as the command line runs it, and an error as it prints it. */
async function call(...words: readonly string[]): Promise<number> {
  const context = contextOf(words.join(" "), {});
  try {
    const asked = await parseCommandLine(words, verbs);
    return asked.call === "verb" ? await asked.verb.run(asked.args, asked.options, context) : -1;
  } catch (error) {
    const known = error instanceof UserError;
    context.err(known ? renderError(error.code, error.summary, error.problems) : String((error as Error).stack));
    return known ? exitCodeOf(error.code) : 255;
  }
}

/** Every file that a run may have written: the project's, and what is new among the temporary ones. */
function artefacts(): { name: string; text: string }[] {
  const strange = readdirSync(tmpdir()).filter(
    (name) => !before.has(name) && /^(automation-|chainwright-state|pulumi)/i.test(name),
  );
  const roots = [folder, linear.dir, ...strange.map((name) => join(tmpdir(), name))];
  // The checkout's own settings hold the remote's address, and the provider's state what it was given.
  return roots.flatMap((root) => filesIn(root, new Set([".git", "home"])));
}

/** The engine's state, and the copy of it that a run takes before it changes anything. */
const isState = (name: string): boolean => name.startsWith(join(folder, "state")) || name.endsWith("/state.json");

function filesIn(path: string, apart: ReadonlySet<string>): { name: string; text: string }[] {
  try {
    if (!statSync(path).isDirectory()) return [{ name: path, text: readFileSync(path, "latin1") }];
    const names = readdirSync(path).filter((name) => !apart.has(name));
    return names.flatMap((name) => filesIn(join(path, name), apart));
  } catch {
    return [];
  }
}

function found(texts: readonly { name: string; text: string }[], of: readonly string[]): string[] {
  return texts.flatMap(({ name, text }) =>
    of.flatMap((secret) =>
      Object.entries(notations)
        .filter(
          ([, write]) => text.includes(Buffer.from(write(secret)).toString("latin1")) || text.includes(write(secret)),
        )
        .map(([notation]) => `${secret.split("/")[0] ?? ""} as ${notation} in ${name}`),
    ),
  );
}

/** What was printed, for the reader of a failed test. */
const told = (): string =>
  written
    .map(({ text }) => text)
    .join("")
    .slice(-4000);

describe("fifty secrets in six notations", () => {
  it("are planted", () => {
    expect(new Set(canaries).size).toBe(50);
    expect(Object.keys(notations)).toHaveLength(6);
  });

  it("are found by this very search where they do stand", () => {
    for (const write of Object.values(notations))
      expect(found([{ name: "x", text: `a ${write(canaries[0] ?? "")} b` }], canaries).length).toBeGreaterThan(0);
  });

  it("go through every verb, in success and in failure", { timeout: 240_000 }, async () => {
    expect(await deploy("preview"), told()).toBe(0);
    expect(await deploy("up", { THROW: "1" })).not.toBe(0);
    expect(await deploy("up", { REFUSE: "1" })).toBe(4);
    expect(await deploy("up", { SIZE: "2" })).toBe(0);
    for (const [, thing] of things.things) if ("size" in thing) thing["size"] = "drifted";
    expect(await look(), told()).toBe(0);
    expect(await deploy("refresh")).toBe(0);
    const ends: Record<string, number> = {};
    for (const words of readers) ends[words] = await call(...words.split(" "));
    // There is no account here to look at.
    expect(ends).toEqual({ ...Object.fromEntries(readers.map((words) => [words, 0])), "doctor dev": 1 });
    expect(await deploy("up", { SIZE: "3" })).toBe(0);
    expect(await deploy("destroy")).toBe(0);
    expect(things.things.size).toBe(0);
    expect(receiver.got.length).toBeGreaterThan(4);
  });

  it("are in nothing that was printed", () => {
    expect(
      found(
        written.map(({ verb, text }) => ({ name: `the output of ${verb}`, text })),
        canaries,
      ),
    ).toEqual([]);
  });

  it("are in no file: record, report, journal, tracker, notice, temporary file", () => {
    const ours = artefacts().filter(({ name }) => !isState(name));
    expect(ours.some(({ name }) => name.endsWith("report.html"))).toBe(true);
    expect(found(ours, canaries)).toEqual([]);
    const looked = `${canaries.length} secrets in ${Object.keys(notations).length} notations`;
    process.stdout.write(
      `${looked}: none in ${ours.length} files and ${written.length} writings of ${new Set(written.map(({ verb }) => verb)).size} calls\n`,
    );
  });

  it("are in no body that a receiver got", () => {
    expect(
      found(
        receiver.got.map(({ text, path }) => ({ name: path, text })),
        canaries,
      ),
    ).toEqual([]);
  });

  it("are nowhere in the clear in the engine's state, except what the program itself made plain", () => {
    const { config: _plain, ...hidden } = planted;
    const state = artefacts().filter(({ name }) => isState(name));
    expect(state.length).toBeGreaterThan(5);
    // The program exported configured secrets in plain notations on purpose, and the provider's refusal quotes its inputs.
    const own = [...hidden.outputs, ...hidden.nested, ...hidden.environment, ...hidden.passphrase, ...hidden.remote];
    expect(found(state, own)).toEqual([]);
  });
});
