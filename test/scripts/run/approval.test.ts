import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signerOf } from "../../../scripts/approval/sign.js";
import type { Context } from "../../../scripts/command.js";
import type { DeploymentKind } from "../../../scripts/engine/deployment.js";
import { approveRecord } from "../../../scripts/run/approve.js";
import { runDeployment } from "../../../scripts/run/deploy.js";
import { requestOf } from "../../../scripts/run/request.js";
import type { RunOutput } from "../../../scripts/run/result.js";
import { countsOf, setStage, type Stage, stepOf } from "./fakes.js";

let stage: Stage;
beforeEach(() => {
  stage = setStage();
  stage.settings = { ...stage.settings, protect: true };
});
afterEach(() => stage.close());

interface Ended {
  readonly code: number;
  readonly output: RunOutput;
}

let printed = 0;

async function run(kind: DeploymentKind, options: object = {}, env: Record<string, string> = {}): Promise<Ended> {
  printed = stage.out().length;
  const context: Context = { ...stage.context, env: { ...stage.context.env, ...env } };
  Object.defineProperty(context, "terminal", { get: () => stage.terminal });
  const code = await runDeployment(requestOf(kind, ["dev"], { json: true, ...options }), context, stage.parts);
  return { code, output: JSON.parse(stage.out().slice(printed)) as RunOutput };
}

const applied = (): boolean => stage.log.some((line) => line.startsWith("apply"));
const runFile = (output: RunOutput, name: string): string =>
  join(stage.folder, output.report?.json.replace("report.json", name) ?? "", "");

async function saved(env: Record<string, string> = {}): Promise<string> {
  const { output } = await run("preview", { save: "plan.json" }, env);
  expect(output.change).toMatchObject({ file: "plan.json" });
  return output.change?.digest ?? "";
}

function key(): { pem: string; key: string } {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string;
  return { pem, key: signerOf(pem, "test").key };
}

function bringUp(): void {
  mkdirSync(join(stage.folder, ".pulumi/stacks/app"), { recursive: true });
  const resources = [{ urn: "urn:pulumi:dev::app::aws:ec2/vpc:Vpc::theirs", type: "aws:ec2/vpc:Vpc", custom: true }];
  const state = { version: 3, checkpoint: { stack: "organization/app/dev", latest: { manifest: {}, resources } } };
  writeFileSync(join(stage.folder, ".pulumi/stacks/app/dev.json"), JSON.stringify(state));
}

describe("an environment that needs an approval", () => {
  it("refuses --yes alone before anything starts, with the commands that work", async () => {
    const { code, output } = await run("up", { yes: true });
    expect({ code, error: output.error?.code, result: output.result }).toEqual({
      code: 5,
      error: "approval/required",
      result: "refused",
    });
    expect(output.error?.problems[0]).toMatchObject({
      actual: "--yes alone",
      fix: "run chainwright preview dev --save change.json, then chainwright approve change.json, then chainwright up dev --plan change.json",
    });
    expect(stage.log).not.toContain("preview");
  });

  it("takes the digest of this very change, in full or its first twelve characters, and keeps who named it", async () => {
    const digest = await saved();
    const { code, output } = await run("up", { approve: digest.slice(0, 12).toUpperCase() }, { USER: "ada" });
    expect(code).toBe(0);
    expect(output.approval).toEqual({ digest, how: "digest", by: "ada", at: expect.any(String) as string });
    expect(stage.record()["approval"]).toEqual(output.approval);
  });

  it("refuses another digest, and names what moved where a run of this checkout knows it", async () => {
    const digest = await saved();
    stage.preview = { steps: [stepOf({ name: "other" })], counts: countsOf({ create: 1 }) };
    const { code, output } = await run("up", { approve: digest });
    expect({ code, error: output.error?.code }).toEqual({ code: 5, error: "approval/digest" });
    expect(output.error?.problems.map(({ path }) => path)).toEqual(["--approve", "steps: network-vpc", "steps: other"]);
    expect(applied()).toBe(false);
  });

  it.each(["12345", "not-a-digest", "zzzzzzzzzzzz"])("takes %j for no digest at all", (word) => {
    expect(() => requestOf("up", ["dev"], { approve: word })).toThrow("the options are wrong");
  });

  it("refuses a destroy with the digest that would have to be approved, which then does it", async () => {
    bringUp();
    const refused = await run("destroy", { yes: true });
    expect({ code: refused.code, error: refused.output.error?.code }).toEqual({ code: 5, error: "approval/required" });
    const digest = refused.output.change?.digest ?? "";
    expect(refused.output.error?.problems[0]?.fix).toBe(`run chainwright destroy dev --approve ${digest}`);
    expect(applied()).toBe(false);
    expect((await run("destroy", { approve: digest })).code).toBe(0);
  });

  it("may give the need up", async () => {
    stage.settings = { ...stage.settings, approval: { required: false, maxAgeMinutes: 60, signers: [] } };
    expect((await run("up", { yes: true })).output.approval?.how).toBe("yes");
  });

  it("has no need in the sandbox, unless it is asked to rehearse it", async () => {
    const rehearsed = await run("up", { yes: true, sandbox: true, requireApproval: true });
    expect(rehearsed.output.error?.code).toBe("approval/required");
    expect((await run("up", { yes: true, sandbox: true })).code).toBe(0);
  });
});

describe("the age of a record", () => {
  const hours = (count: number): void => {
    const { now } = stage.context;
    Object.assign(stage.context, { now: () => new Date(now().getTime() + count * 3_600_000) });
  };
  const ci = { CI: "true" };
  const applied = async (digest: string, env = {}): Promise<Ended> =>
    await run("up", { plan: "plan.json", approve: digest }, env);
  const codeOf = ({ code, output }: Ended): unknown[] => [code, output.error?.code ?? null];

  it("gives the reviewers of a CI a day", async () => {
    const digest = await saved(ci);
    hours(23);
    expect(codeOf(await applied(digest, ci))).toEqual([0, null]);
  });

  it("gives a person at a terminal an hour, also where a CI applies it", async () => {
    const digest = await saved();
    hours(2);
    expect(codeOf(await applied(digest, ci))).toEqual([5, "approval/expired"]);
  });

  it("ends after a day in a CI too, whoever applies it", async () => {
    const digest = await saved(ci);
    hours(25);
    for (const env of [ci, {}]) expect(codeOf(await applied(digest, env))).toEqual([5, "approval/expired"]);
  });

  it("lets a record of a CI be applied from a terminal for as long", async () => {
    const digest = await saved(ci);
    hours(20);
    expect(codeOf(await applied(digest))).toEqual([0, null]);
  });

  it("counts for nothing when the world has moved meanwhile", async () => {
    const digest = await saved(ci);
    hours(1);
    bringUp();
    expect(codeOf(await applied(digest, ci))).toEqual([5, "approval/stale"]);
  });

  it.each([
    [{ maxAgeMinutes: 30 }, ci, 1, 5],
    [{ maxAgeMinutes: 30, ciMaxAgeMinutes: 600 }, ci, 9, 0],
    [{ maxAgeMinutes: 30, ciMaxAgeMinutes: 600 }, {}, 1, 5],
    [{ ciMaxAgeMinutes: 120 }, ci, 3, 5],
    [{ ciMaxAgeMinutes: 30 }, {}, 0.9, 0],
  ])("is what the settings say: %j, %j, after %d hours exit %d", async (approval, env, later, code) => {
    stage.settings = { ...stage.settings, protect: true, approval: { signers: [], ...approval } };
    const digest = await saved(env);
    hours(later);
    expect((await applied(digest, env)).code).toBe(code);
  });
});

describe("a person at the terminal", () => {
  beforeEach(() => {
    stage.terminal = true;
  });

  it.each([
    ["yes to what is made", "create", undefined],
    ["the environment's name for what is replaced", "replace", "dev"],
    ["the environment's name for what is deleted", "delete", "dev"],
  ] as const)("says %s", async (_what, op, word) => {
    const words: (string | undefined)[] = [];
    Object.assign(stage.context, {
      confirm: async (_question: string, asked?: string) => {
        words.push(asked);
        return true;
      },
    });
    stage.preview = { steps: [stepOf({ op })], counts: countsOf({ [op]: 1 }) };
    expect((await run("up")).output.approval).toMatchObject({ how: "confirmation" });
    expect(words).toEqual([word]);
  });

  it("reads what is lost with a resource before the question", async () => {
    const holder = stepOf({ op: "delete", type: "aws:s3/bucket:Bucket", name: "logs" });
    stage.preview = { steps: [holder], counts: countsOf({ delete: 1 }) };
    await run("up", { allow: [holder.urn] });
    expect(stage.err()).toContain("  delete logs (aws:s3/bucket:Bucket), and with it its objects\n");
  });
});

describe("a change record", () => {
  it("is kept by every preview, and is the same for the same world", async () => {
    const [first, second] = [await run("preview"), await run("preview")];
    expect(first.output.change?.digest).toBe(second.output.change?.digest);
    expect(first.output.change?.file).not.toBe(second.output.change?.file);
    for (const { output } of [first, second])
      expect(JSON.parse(readFileSync(join(stage.folder, output.change?.file ?? ""), "utf8"))).toMatchObject({
        version: 1,
        digest: output.change?.digest,
        signature: null,
      });
  });

  it("says what is done by --plan, and is kept with the run", async () => {
    const digest = await saved();
    const { code, output } = await run("up", { plan: "plan.json", approve: digest });
    expect({ code, approval: output.approval?.how }).toEqual({ code: 0, approval: "digest" });
    const kept = readFileSync(runFile(output, "approved.json"), "utf8");
    expect(kept).toBe(readFileSync(join(stage.folder, "plan.json"), "utf8"));
  });

  it("needs an approval beside it, unless none is needed at all", async () => {
    await saved();
    const bare = await run("up", { plan: "plan.json", yes: true });
    expect(bare.output.error).toMatchObject({
      code: "approval/required",
      problems: [
        {
          actual: "none in plan.json",
          fix: "run chainwright approve plan.json, then chainwright up dev --plan plan.json",
        },
      ],
    });
    stage.settings = { ...stage.settings, protect: false };
    expect((await run("up", { plan: "plan.json" })).code).toBe(0);
  });

  it("is refused for what only the preview can see, with nothing changed and nothing filed", async () => {
    const digest = await saved();
    stage.preview = { steps: [stepOf({}), stepOf({ name: "drifted", op: "update" })], counts: countsOf({ create: 1 }) };
    const { code, output } = await run("up", { plan: "plan.json", approve: digest });
    expect({ code, error: output.error?.code }).toEqual({ code: 5, error: "approval/stale" });
    expect(output.error?.summary).toBe(
      "refused before anything was changed: the approval of dev is stale: the steps moved since",
    );
    expect(stage.log.filter((line) => line.startsWith("open") || line.startsWith("apply"))).toEqual([]);
  });

  it("is refused for what is known before the preview without one", async () => {
    const digest = await saved();
    stage.log.length = 0;
    const readBuild = async () => ({ program: { hash: "b".repeat(64), dependencies: null }, versions: {} });
    Object.assign(stage.parts, { readBuild });
    const { output } = await run("up", { plan: "plan.json", approve: digest });
    expect(output.error?.problems.map(({ path }) => path)).toEqual([
      "the compiled program",
      "versions: engine",
      "versions: node",
    ]);
    expect(stage.log).not.toContain("preview");
  });

  it.each([
    ["nowhere.json", 2, "approval/no-file"],
    ["broken.json", 5, "approval/no-record"],
  ])("that is %s ends with %i", async (plan, code, error) => {
    writeFileSync(join(stage.folder, "broken.json"), '{ "format": ');
    const ended = await run("up", { plan, yes: true });
    expect({ code: ended.code, error: ended.output.error?.code }).toEqual({ code, error });
  });

  it("is not written over another file, nor in the place of a folder", async () => {
    writeFileSync(join(stage.folder, "notes.json"), "{}");
    mkdirSync(join(stage.folder, "folder"));
    for (const save of ["notes.json", "folder"]) {
      const { code, output } = await run("preview", { save });
      expect({ code, error: output.error?.code }).toEqual({ code: 2, error: "approval/save" });
    }
    expect(readFileSync(join(stage.folder, "notes.json"), "utf8")).toBe("{}");
  });
});

describe("between the preview and the change", () => {
  it("somebody else's up is noticed, and nothing is changed", async () => {
    const makeTracker = stage.parts.makeTracker;
    Object.assign(stage.parts, {
      makeTracker: async (settings: Parameters<typeof makeTracker>[0]) => {
        const tracker = await makeTracker(settings);
        return {
          ...tracker,
          open: async (work: Parameters<typeof tracker.open>[0]) => {
            bringUp();
            return await tracker.open(work);
          },
        };
      },
    });
    const { code, output } = await run("up", { yes: true, sandbox: true });
    expect({ code, error: output.error?.code, path: output.error?.problems[0]?.path }).toEqual({
      code: 5,
      error: "approval/moved",
      path: "state",
    });
    expect(applied()).toBe(false);
  });

  it("an edit of the configuration is noticed", async () => {
    const readEnvironment = stage.parts.readEnvironment;
    let reads = 0;
    Object.assign(stage.parts, {
      readEnvironment: async (...args: Parameters<typeof readEnvironment>) => {
        reads += 1;
        const environment = await readEnvironment(...args);
        return reads === 1 ? environment : { ...environment, configuration: { "app:network.nat": "0".repeat(64) } };
      },
    });
    const { output } = await run("up", { yes: true, sandbox: true });
    expect(output.error).toMatchObject({
      code: "approval/moved",
      problems: [{ path: "Pulumi.dev.yaml: app:network.nat" }],
    });
    expect(applied()).toBe(false);
  });
});

describe("where keys are listed", () => {
  const [ours, theirs] = [key(), key()];
  const signedBy = ({ pem }: { pem: string }): Record<string, string> => ({ CHAINWRIGHT_SIGNING_KEY: pem });
  beforeEach(() => {
    stage.settings = { ...stage.settings, approval: { maxAgeMinutes: 60, signers: [ours.key] } };
  });

  it("a record that nobody signed, or somebody else, is refused even in the sandbox", async () => {
    for (const env of [{}, signedBy(theirs)]) {
      await run("preview", { save: "plan.json", sandbox: true }, env);
      const { code, output } = await run("up", { plan: "plan.json", sandbox: true, yes: true });
      expect({ code, error: output.error?.code }).toEqual({ code: 5, error: "approval/signature" });
    }
  });

  it("a digest alone is not enough, unless the run itself has a listed key", async () => {
    const digest = await saved();
    expect((await run("up", { approve: digest })).output.error?.code).toBe("approval/signature");
    expect((await run("up", { approve: digest }, signedBy(theirs))).output.error?.code).toBe("approval/signature");
    expect((await run("up", { approve: digest }, signedBy(ours))).code).toBe(0);
  });

  it("somebody else may approve what one has previewed", async () => {
    const digest = await saved();
    const context = { ...stage.context, env: signedBy(ours) };
    await approveRecord({ file: "plan.json", by: "Ada", yes: false }, context, stage.parts);
    expect(stage.err()).toContain("up dev of app: 1 to create; $12.50 a month; risk 0 of 100\n");
    const { code, output } = await run("up", { plan: "plan.json" });
    expect({ code, approval: output.approval }).toMatchObject({
      code: 0,
      approval: { digest, how: "record", by: "Ada" },
    });
  });

  it("nobody else can approve, nor without a key, nor what was edited or is too old", async () => {
    await saved();
    const approve = async (env: Record<string, string>, now = stage.context.now): Promise<unknown> =>
      await approveRecord(
        { file: "plan.json", by: "Eve", yes: true },
        { ...stage.context, env, now },
        stage.parts,
      ).catch((error: { code: string }) => error.code);
    expect(await approve(signedBy(theirs))).toBe("approval/signature");
    expect(await approve({})).toBe("approval/key");
    expect(await approve({ CHAINWRIGHT_SIGNING_KEY: "-----BEGIN PRIVATE KEY-----\nhunter2\n" })).toBe("approval/key");
    expect(await approve(signedBy(ours), () => new Date("2026-11-23T12:00:00Z"))).toBe("approval/expired");
    const file = join(stage.folder, "plan.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"after": 12.5', '"after": 1.5'));
    expect(await approve(signedBy(ours))).toBe("approval/edited");
  });

  it("the key reaches neither engine nor program, and no file", async () => {
    const seen: object[] = [];
    const { startEngine, startWorker } = stage.parts;
    Object.assign(stage.parts, {
      startWorker: async (...args: Parameters<typeof startWorker>) => {
        seen.push(args[0]);
        return await startWorker(...args);
      },
      startEngine: async (...args: Parameters<typeof startEngine>) => {
        seen.push(args[1].env);
        return await startEngine(...args);
      },
    });
    await run("preview", { save: "plan.json" }, signedBy(ours));
    expect(seen).toHaveLength(2);
    const files = readdirSync(stage.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const texts = files.map((one) => readFileSync(join(one.parentPath, one.name), "utf8"));
    const secret = ours.pem.split("\n")[1] ?? "";
    expect([JSON.stringify(seen), stage.out(), stage.err(), ...texts].filter((text) => text.includes(secret))).toEqual(
      [],
    );
  });

  it("a key that is none is told before anything starts, without its text", async () => {
    const { code, output } = await run("preview", {}, { CHAINWRIGHT_SIGNING_KEY: "hunter2hunter2" });
    expect({ code, error: output.error?.code }).toEqual({ code: 2, error: "approval/key" });
    expect(stage.out() + stage.err()).not.toContain("hunter2");
    const file = await run("preview", {}, { CHAINWRIGHT_SIGNING_KEY_FILE: "missing.pem" });
    expect(file.output.error?.problems[0]).toMatchObject({ path: "missing.pem", actual: "ENOENT" });
  });
});

describe("the reviewers of a GitHub environment", () => {
  let server: Server;
  let asked: string[];
  let answer: { status: number; body: unknown };
  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: [] };
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    stage.settings = { ...stage.settings, approval: { maxAgeMinutes: 60, signers: [], ci: "github" } };
  });
  afterEach(() => void server.close());

  const job = (news: Record<string, string> = {}): Record<string, string> => ({
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_REPOSITORY: "acme/infra",
    GITHUB_RUN_ID: "77",
    GITHUB_TOKEN: "canary-token",
    GITHUB_ACTOR: "ada",
    ...news,
  });
  const review = (login: string, state = "approved", name = "dev"): object => ({
    state,
    comment: "",
    environments: [{ id: 1, name }],
    user: { login },
  });

  it("count when another person than who started the run approved this environment", async () => {
    answer.body = [review("Ada"), review("grace")];
    const { code, output } = await run("up", {}, job());
    expect({ code, approval: output.approval }).toMatchObject({ code: 0, approval: { how: "ci", by: "grace" } });
    expect(asked).toEqual(["GET /repos/acme/infra/actions/runs/77/approvals token canary-token"]);
  });

  it.each([
    ["nobody", [], "none"],
    ["only who started it", ["Ada"], "only that of Ada, who started the run"],
    ["somebody who said no", [["grace", "rejected"]], "a review that is no approval"],
    ["somebody, for another environment", [["grace", "approved", "staging"]], "none"],
  ])("don't when it was %s", async (_who, reviews, actual) => {
    answer.body = reviews.map((one) => (Array.isArray(one) ? review(...(one as [string])) : review(one as string)));
    const { code, output } = await run("up", { yes: true }, job());
    expect({ code, error: output.error?.code }).toEqual({ code: 5, error: "approval/required" });
    expect(output.error?.problems[1]).toMatchObject({ path: "GitHub run 77", actual });
    expect(applied()).toBe(false);
  });

  it.each([
    [{ status: 403, body: { message: "Resource not accessible by integration" } }, {}, "status 403"],
    [{ status: 404, body: {} }, {}, "status 404"],
    [{ status: 200, body: [] }, { GITHUB_TOKEN: "" }, "no GITHUB_TOKEN"],
    [{ status: 200, body: [] }, { GITHUB_API_URL: "http://127.0.0.1:9" }, "none, or an error of its own"],
  ])("don't when GitHub doesn't say: %j", async (reply, env, actual) => {
    answer = reply;
    const { code, output } = await run("up", { yes: true }, job(env));
    expect({ code, error: output.error?.code }).toEqual({ code: 5, error: "approval/required" });
    expect(output.error?.problems[1]?.actual).toBe(actual);
    expect(JSON.stringify(output) + stage.err()).not.toContain("canary-token");
  });

  it("aren't asked where the settings don't say so, nor where the digest was named", async () => {
    const digest = await saved();
    expect((await run("up", { approve: digest }, job())).code).toBe(0);
    stage.settings = { ...stage.settings, approval: undefined };
    expect((await run("up", { yes: true }, job())).output.error?.code).toBe("approval/required");
    expect(asked).toEqual([]);
  });
});

it("leaves no approval where nothing was changed", async () => {
  stage.preview = { steps: [stepOf({ op: "same" })], counts: countsOf({ same: 1 }) };
  const digest = await saved();
  const { output } = await run("up", { plan: "plan.json", approve: digest });
  expect({ result: output.result, approval: output.approval }).toEqual({ result: "succeeded", approval: null });
  expect(existsSync(runFile(output, "approved.json"))).toBe(false);
});
