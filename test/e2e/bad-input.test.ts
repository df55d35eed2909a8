import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LinearClient } from "@linear/sdk";
import MarkdownIt from "markdown-it";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { sandboxKey } from "../../sandbox/linear/seed.js";
import { startLinear } from "../../sandbox/linear/server.js";
import { schemaCache } from "../support/linear.js";
import { type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
const dev = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
    tracking: { team: ENG }
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b]
    nat: none
  chainwright:cluster:
    version: "1.36"
    admins: [{ principalArn: arn:aws:iam::210987654321:role/deploy }]
`;
const small = dev.slice(0, dev.indexOf("  chainwright:cluster:"));

interface Answer {
  readonly code: number | null;
  readonly stderr: string;
  readonly result: string;
  readonly report: { readonly markdown: string } | null;
  readonly tracking: { readonly parent: { readonly identifier: string } | null };
  readonly error: {
    readonly code: string;
    readonly problems: readonly { readonly path: string; readonly actual: string; readonly fix: string }[];
  } | null;
}

let project: TestProject;
beforeAll(() => {
  project = testProject();
});
afterAll(() => project.remove());

/** A run with `--sandbox --json`: its exit code, its one object, and what it told people. */
async function chainwright(args: readonly string[], env: Record<string, string> = {}): Promise<Answer> {
  const { code, stdout, stderr } = await project.run([...args, "--sandbox", "--json"], { env });
  expect(stdout.trimEnd().split("\n"), stderr).toHaveLength(1);
  return { ...(JSON.parse(stdout) as Answer), code, stderr };
}

const sandbox = (...path: string[]): string => join(project.folder, ".chainwright/sandbox", ...path);
const stateFolder = (): string => sandbox("state");
const checkpoint = (): string => join(stateFolder(), ".pulumi/stacks/chainwright/dev.json");

describe("an environment's file", () => {
  it.each<[what: string, from: string, to: string, path: string, fix: RegExp]>([
    ["a missing key", "    region: us-east-1\n", "", "settings.region", /^set settings.region$/],
    ["a misspelt key", "protect:", "protcet:", "settings.protcet", /did you mean protect\?/],
    ["a misspelt section", "chainwright:network", "chainwright:netwrk", "netwrk", /did you mean network\?/],
    [
      "a misspelt namespace",
      "chainwright:cluster",
      "chainwrigth:cluster",
      "config.chainwrigth:cluster",
      /did you mean chainwright:cluster\?/,
    ],
    ["a wrong type", "protect: false", "protect: 1", "settings.protect", /./],
    ["an account without quotes", '"210987654321"', "210987654321", "settings.account", /in quotes: "210987654321"/],
    ["a network that is too small", "10.16.0.0/16", "10.16.0.0/26", "network.cidr", /\/21 or shorter/],
    ["a network outside the private ranges", "10.16.0.0/16", "8.8.0.0/16", "network.cidr", /private range/],
    ["overlapping networks", "10.16.0.0/16", "172.20.0.0/16", "cluster.serviceCidr", /./],
    ["an unknown region", "region: us-east-1", "region: us-moon-1", "settings.region", /us-east-1/],
    ["an unknown zone", "us-east-1b", "us-east-1z", "network.zones.1", /./],
    ["a zone of no region", "us-east-1a", "us-esat-1a", "network.zones.0", /./],
    ["an unsupported cluster version", '"1.36"', '"1.29"', "cluster.version", /./],
    ["a value that two readers take differently", "nat: none", "nat: no", "config.chainwright:network.nat", /"no"/],
    ["an owner that is no tag", "protect: false", "owner: <b>x</b>", "settings.owner", /./],
    ["no YAML", "config:", "config: [", "Pulumi.dev.yaml:", /at this line/],
  ])(
    "with %s ends with 2, and nothing is started",
    async (_what, from, to, path, fix) => {
      project.write("Pulumi.dev.yaml", dev);
      project.edit("Pulumi.dev.yaml", from, to);
      const { code, result, error, report, stderr } = await chainwright(["up", "dev", "--yes"]);
      expect({ code, result, error: error?.code }).toEqual({ code: 2, result: "failed", error: "config/invalid" });
      const problem = error?.problems.find((one) => one.path.startsWith(path));
      expect(problem?.fix, JSON.stringify(error?.problems)).toMatch(fix);
      expect(stderr).toContain(problem?.fix);
      expect(project.read(report?.markdown ?? "")).toContain("config/invalid");
      expect(existsSync(sandbox())).toBe(false);
    },
    minutes,
  );

  it.each(["../prod", "Dev", "🚀", "dev/../dev", "$(id)"])(
    "for %j is not there: it ends with 2 and leaves nothing",
    async (name) => {
      project.write("Pulumi.dev.yaml", small);
      const runs = (): number => readdirSync(join(project.folder, ".chainwright/runs")).length;
      mkdirSync(join(project.folder, ".chainwright/runs"), { recursive: true });
      const before = runs();
      const { code, error, report } = await chainwright(["up", name, "--yes"]);
      expect({ code, error: error?.code, report }).toEqual({
        code: 2,
        error: "config/unknown-environment",
        report: null,
      });
      expect(error?.problems[0]?.actual).toBe(JSON.stringify(name));
      expect([runs(), existsSync(sandbox())]).toEqual([before, false]);
    },
    minutes,
  );

  it.each([
    ["x".repeat(120), "120 characters"],
    ["<img src=x>", '"<img src=x>"'],
    ["two\\nlines", String.raw`"two\nlines"`],
    ["**bold** 🚀", '"**bold** 🚀"'],
  ])(
    "of a project named %j ends with 2",
    async (name, actual) => {
      const before = project.read("Pulumi.yaml");
      project.write("Pulumi.yaml", before.replace("name: chainwright", `name: "${name}"`));
      const { code, error } = await chainwright(["up", "dev", "--yes"]);
      project.write("Pulumi.yaml", before);
      expect({ code, error: error?.code, problem: error?.problems[0] }).toMatchObject({
        code: 2,
        error: "config/invalid",
        problem: { path: "Pulumi.yaml: name", actual },
      });
      expect(existsSync(sandbox())).toBe(false);
    },
    minutes,
  );
});

describe("the engine", () => {
  it.each([
    ["is too old", "v3.100.0", "3.100.0"],
    ["is none", "hello", /./],
  ])(
    "that CHAINWRIGHT_PULUMI names and that %s ends with 2 before anything else",
    async (_what, says, actual) => {
      const engine = join(project.folder, "pulumi");
      writeFileSync(engine, `#!/bin/sh\necho ${says}\n`);
      chmodSync(engine, 0o755);
      const { code, error } = await chainwright(["up", "dev", "--yes"], { CHAINWRIGHT_PULUMI: engine });
      expect({ code, error: error?.code }).toEqual({ code: 2, error: "engine/unfit" });
      expect(error?.problems[0]).toMatchObject({
        path: "CHAINWRIGHT_PULUMI",
        actual: expect.stringMatching(actual) as string,
      });
      expect(existsSync(sandbox())).toBe(false);
    },
    minutes,
  );
});

describe("folders that can't be written", () => {
  afterEach(() => rmSync(join(project.folder, ".chainwright"), { recursive: true, force: true }));

  it(
    "end a run with 1, naming the run's folder",
    async () => {
      rmSync(join(project.folder, ".chainwright"), { recursive: true, force: true });
      project.write(".chainwright", "a file in its place");
      const { code, error, report } = await chainwright(["up", "dev", "--yes"]);
      expect({ code, error: error?.code, report }).toEqual({ code: 1, error: "run/folder", report: null });
    },
    minutes,
  );

  it(
    "end a run with 1, naming the sandbox's",
    async () => {
      mkdirSync(sandbox(), { recursive: true });
      writeFileSync(stateFolder(), "a file in its place");
      const { code, error } = await chainwright(["up", "dev", "--yes"]);
      expect({ code, error: error?.code }).toEqual({ code: 1, error: "sandbox/state-not-writable" });
    },
    minutes,
  );

  it.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
    "end a run with 1 where the disk is full from the start (skipped without root, who can mount a small one)",
    async () => {
      const folder = join(project.folder, ".chainwright");
      mkdirSync(folder, { recursive: true });
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
      try {
        const { code, error, stderr } = await chainwright(["up", "dev", "--yes"]);
        expect({ code, error: error?.code }).toEqual({ code: 1, error: "sandbox/state-not-writable" });
        expect(error?.problems[0]?.fix).toContain("free some space");
        expect(stderr).toContain("ENOSPC");
      } finally {
        execFileSync("umount", ["--lazy", folder]);
      }
    },
    minutes,
  );
});

describe("what a run depends on", () => {
  const branch = "feat/<b>x</b>|_y_`z`🚀";
  const sprint = "S1 <script>alert(1)</script> | **bold** 🚀";
  beforeAll(() => {
    project.write("Pulumi.dev.yaml", small);
    project.write("docs/sprint.md", `---\nname: ${JSON.stringify(sprint)}\n---\n`);
    project.write(".gitignore", "*\n");
    const git = (...args: string[]): Buffer => execFileSync("git", ["-C", project.folder, ...args]);
    git("init", "--quiet", "--initial-branch", branch);
    git("-c", "user.name=test", "-c", "user.email=test@test.invalid", "commit", "--quiet", "--allow-empty", "-m", "x");
  });

  describe("a key that Linear refuses, and a team that it doesn't have", () => {
    let linear: Awaited<ReturnType<typeof startLinear>>;
    let dir: string;
    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), "chainwright-linear-"));
      linear = await linearIn(dir);
    });
    afterAll(async () => {
      await linear.close();
      rmSync(dir, { recursive: true });
    });

    it(
      "end a run with 3 before anything is made, and the key is shown nowhere",
      async () => {
        const key = "lin_api_somebody_elses";
        const answer = await chainwright(["up", "dev", "--yes"], { LINEAR_API_URL: linear.url, LINEAR_API_KEY: key });
        expect({ code: answer.code, error: answer.error?.code }).toEqual({ code: 3, error: "tracking/authentication" });
        expect(JSON.stringify(answer)).not.toContain(key);
        expect(project.read(answer.report?.markdown ?? "")).not.toContain(key);
        expect(existsSync(checkpoint())).toBe(false);
      },
      minutes,
    );

    it(
      "end a run with 2 before anything is made, naming the teams that there are",
      async () => {
        project.edit("Pulumi.dev.yaml", "team: ENG", "team: EMG");
        const { code, error } = await chainwright(["up", "dev", "--yes"]);
        project.edit("Pulumi.dev.yaml", "team: EMG", "team: ENG");
        expect({ code, error: error?.code }).toEqual({ code: 2, error: "tracking/team-not-found" });
        expect(error?.problems[0]?.fix).toContain("set tracking.team to ENG");
        expect(existsSync(checkpoint())).toBe(false);
      },
      minutes,
    );
  });

  it(
    "a Linear that can't be reached ends a run that must be tracked with 11, when all is done and the journal keeps the rest",
    async () => {
      project.edit("Pulumi.dev.yaml", "team: ENG", "team: ENG, required: true");
      const { code, error, result } = await chainwright(["up", "dev", "--yes"], {
        LINEAR_API_URL: `http://127.0.0.1:${await closedPort()}`,
        LINEAR_API_KEY: sandboxKey,
      });
      expect({ code, result, error: error?.code }).toEqual({
        code: 11,
        result: "succeeded",
        error: "tracking/incomplete",
      });
      expect(existsSync(checkpoint())).toBe(true);
      expect(project.read("docs/a2a/deployment-report.md")).toContain("not filed yet");
      expect(await filed()).toEqual([]);
    },
    minutes,
  );

  it(
    "a Linear without our labels and without In Review gets the labels and the issues, and a warning tells how to add the state",
    async () => {
      const { code, stderr, tracking } = await chainwright(["up", "dev", "--yes"]);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('has no state "In Review"');
      const issues = await filed();
      expect(issues.map(({ title, state }) => `${title}: ${state}`)).toEqual([
        "[Deployment] Deploy chainwright to dev: In Progress",
        "[Networking] chainwright dev: Done",
      ]);
      expect(tracking.parent?.identifier).toBe(issues[0]?.identifier);
      expect(project.read("docs/a2a/deployment-report.md")).not.toContain("not filed yet");
    },
    minutes,
  );

  it("names with HTML, Markdown and emoji reach the issues and reports as text", async () => {
    const markdown = new MarkdownIt({ html: true });
    const [parent] = await filed();
    expect(parent?.labels).toEqual(expect.arrayContaining(["agent:devops", "type:infrastructure"]));
    expect(parent?.labels.find((label) => label.startsWith("sprint:"))).toBe(`sprint:${sprint}`);
    const page = markdown.render(parent?.description ?? "");
    expect(page).toContain("feat/&lt;b&gt;x&lt;/b&gt;|_y_`z`🚀");
    expect(page).not.toContain("<b>");
    const runs = readdirSync(join(project.folder, ".chainwright/runs"));
    for (const run of runs) {
      const html = project.read(`.chainwright/runs/${run}/report.html`);
      expect(html).not.toMatch(/<b>x|<script>alert|<img src=x/);
    }
  });

  it(
    "a lock of a living process ends a run with 10 and changes nothing; one of a dead process is cleared with --yes",
    async () => {
      const holder = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      const lock = join(stateFolder(), ".pulumi/locks/organization/chainwright/dev/held.json");
      const owner = { pid: holder.pid, username: "ada", hostname: hostname(), timestamp: new Date().toISOString() };
      mkdirSync(dirname(lock), { recursive: true });
      writeFileSync(lock, JSON.stringify(owner));
      project.edit("Pulumi.dev.yaml", "protect: false", "owner: changed");
      const before = readFileSync(checkpoint(), "utf8");
      const held = await chainwright(["up", "dev", "--yes"]);
      expect({ code: held.code, error: held.error?.code }).toEqual({ code: 10, error: "engine/locked" });
      expect(held.error?.problems[0]?.actual).toContain(`ada on ${hostname()}, process ${holder.pid}`);
      expect(held.error?.problems[0]?.fix).toContain("chainwright sandbox -- pulumi cancel --stack dev");
      expect(readFileSync(checkpoint(), "utf8")).toBe(before);
      expect([existsSync(lock), (await filed()).length]).toEqual([true, 2]);
      holder.kill();
      await once(holder, "exit");
      const cleared = await chainwright(["up", "dev", "--yes"]);
      expect(cleared.code, cleared.stderr).toBe(0);
      expect(cleared.stderr).toContain(`cleared a lock of process ${holder.pid} (ada`);
      expect(existsSync(lock)).toBe(false);
    },
    2 * minutes,
  );
});

describe("staging while Linear refuses every request", () => {
  afterAll(() => rmSync(join(project.folder, ".chainwright"), { recursive: true, force: true }));

  it(
    "comes up all the same, and the next run files every issue once, with all that was to be told",
    async () => {
      rmSync(join(project.folder, ".chainwright"), { recursive: true, force: true });
      project.write("faults.json", JSON.stringify({ linear: [{ kind: "refuse" }] }));
      expect((await project.run(["sandbox", "faults", "faults.json"])).code).toBe(0);
      const first = await chainwright(["up", "staging", "--yes"]);
      expect({ code: first.code, parent: first.tracking.parent?.identifier }, first.stderr).toEqual({
        code: 0,
        parent: "",
      });
      expect(first.stderr).toContain("requests wait for the next run");
      expect(await filed()).toEqual([]);
      expect((await project.run(["sandbox", "faults", "clear"])).code).toBe(0);
      const second = await chainwright(["up", "staging", "--yes"]);
      expect(second.code, second.stderr).toBe(0);
      const issues = await filed();
      const categories = ["Networking", "Compute", "Database", "Security", "Monitoring", "Blockchain"];
      expect(issues.map(({ title, state }) => `${title}: ${state}`).sort()).toEqual(
        [
          "[Deployment] Deploy chainwright to staging: In Progress",
          ...categories.map((category) => `[${category}] chainwright staging: Done`),
        ].sort(),
      );
      // The parent is told of its beginning and of its end, once each.
      const told = (title: string): number => (title.startsWith("[Deployment]") ? 2 : 1);
      expect(issues.filter(({ title, comments }) => comments !== told(title)).map(({ title }) => title)).toEqual([]);
      expect(second.tracking.parent?.identifier).toBe(issues[0]?.identifier);
      const third = await chainwright(["up", "staging", "--yes"]);
      expect(third.code, third.stderr).toBe(0);
      expect(await filed()).toEqual(issues);
    },
    4 * minutes,
  );
});

async function linearIn(dir: string): ReturnType<typeof startLinear> {
  return await startLinear({
    dir,
    cacheDir: schemaCache,
    faults: () => [],
    now: () => new Date(),
    log: () => undefined,
  });
}

interface Filed {
  readonly identifier: string;
  readonly title: string;
  readonly description: string;
  readonly state: string;
  readonly labels: readonly string[];
  readonly comments: number;
}

/** The issues of the sandbox's Linear in the order of their numbers, read from a copy of its state by the vendor's own client. */
async function filed(): Promise<Filed[]> {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-linear-"));
  cpSync(sandbox("linear"), dir, { recursive: true });
  const linear = await linearIn(dir);
  try {
    const client = new LinearClient({ apiKey: sandboxKey, apiUrl: `${linear.url}/graphql` });
    const { nodes } = await client.issues({ first: 50 });
    const issues = nodes.map(async (issue) => ({
      identifier: issue.identifier,
      number: issue.number,
      title: issue.title,
      description: issue.description ?? "",
      state: (await issue.state)?.name ?? "",
      labels: (await issue.labels()).nodes.map(({ name }) => name),
      comments: (await issue.comments()).nodes.length,
    }));
    return (await Promise.all(issues)).sort((a, b) => a.number - b.number);
  } finally {
    await linear.close();
    rmSync(dir, { recursive: true });
  }
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
