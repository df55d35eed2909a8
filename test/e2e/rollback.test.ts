import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRuns } from "../../scripts/history/runs.js";
import { finished, type TestProject, testProject } from "../support/project.js";

interface Answer {
  readonly kind: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly gate: string; readonly summary: string }[];
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly candidates?: readonly { readonly run: string; readonly chosen: boolean; readonly unfit: string | null }[];
  readonly error: { readonly code: string; readonly problems: readonly { readonly fix: string }[] } | null;
}

const minutes = 60_000;
const root = resolve(import.meta.dirname, "../..");
const network = (days: number): string => `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
    tracking: { team: ENG }
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b]
    nat: single
    interfaceEndpoints: []
    flowLogs: { retentionDays: ${days} }
`;

/** A program of its own: the present one, and an output that comes from a dependency which only its lockfile has. */
const present = JSON.stringify(pathToFileURL(join(root, "dist/infra/index.js")).href);
const program = `import present from ${present};
import { marker } from "marker";
export default async (handed) => ({ ...(await present(handed)), marker });
`;
const build = `import { cpSync, mkdirSync } from "node:fs";
mkdirSync("dist/infra", { recursive: true });
cpSync("program.mjs", "dist/infra/index.js");
`;
const lockfile = (version: string): string =>
  JSON.stringify({
    name: "site",
    version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { name: "site", version, dependencies: { marker: "file:vendor/marker" } },
      "node_modules/marker": { resolved: "vendor/marker", link: true },
      "vendor/marker": { version: "1.0.0" },
    },
  });

describe("a rollback, on the real engine", () => {
  let project: TestProject;
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: project.folder,
    }).toString();
  const commit = (text: string): void => {
    git("add", "-A");
    git("commit", "-q", "-m", text);
  };
  const call = async (...args: string[]): Promise<{ code: number | null; stderr: string; answer: Answer }> => {
    const { code, stdout, stderr } = await project.run([...args, "--sandbox", "--json"]);
    return { code, stderr, answer: JSON.parse(stdout) as Answer };
  };
  const ok = async (...args: string[]): Promise<Answer> => {
    const { code, stderr, answer } = await call(...args);
    expect([code, answer.error], stderr).toEqual([0, null]);
    return answer;
  };
  const write = (days: number, version: string): void => {
    project.write("Pulumi.dev.yaml", network(days));
    project.write(
      "package.json",
      JSON.stringify({ name: "site", version, type: "module", dependencies: { marker: "file:vendor/marker" } }),
    );
    project.write("package-lock.json", lockfile(version));
  };

  beforeAll(async () => {
    project = testProject();
    for (const entry of ["bin", "dist", "package.json", "package-lock.json"]) rmSync(join(project.folder, entry));
    cpSync(join(root, "Pulumi.yaml"), join(project.folder, "Pulumi.yaml"));
    for (const folder of ["bin", "vendor/marker"]) mkdirSync(join(project.folder, folder), { recursive: true });
    project.write(
      "vendor/marker/package.json",
      '{"name":"marker","version":"1.0.0","type":"module","exports":"./index.js"}',
    );
    project.write("vendor/marker/index.js", 'export const marker = "of the earlier revision";\n');
    project.write("program.mjs", program);
    project.write("bin/build.mjs", build);
    project.write("bin/program.mjs", 'export { default } from "../dist/infra/index.js";\n');
    project.write(
      ".gitignore",
      "node_modules\ndist/\n.chainwright/\ndocs/a2a/\ndocs/deployment/\nPulumi.prod.yaml\nPulumi.staging.yaml\n",
    );
    git("init", "-q", "-b", "main");
    write(14, "1.0.0");
    commit("one");
    await ok("up", "dev", "--yes");
    write(30, "2.0.0");
    project.write("program.mjs", `export { default } from ${present};\n`);
    commit("two");
    await ok("up", "dev", "--yes");
  }, 3 * minutes);
  afterAll(() => project.remove());

  it(
    "goes back to the program, dependencies and configuration of the run before, on the present state",
    async () => {
      const { candidates = [] } = await ok("rollback", "dev", "--list");
      expect(candidates.map(({ chosen, unfit }) => [chosen, unfit])).toEqual([
        [false, "it is what is there now"],
        [true, null],
      ]);
      const { counts, findings, kind } = await ok("rollback", "dev", "--yes");
      expect([kind, counts["update"], counts["create"], counts["delete"]]).toEqual(["up", 1, 0, 0]);
      expect(findings.filter(({ gate }) => gate === "irreversible").map(({ summary }) => summary)).toContainEqual(
        expect.stringContaining("network: Routes, endpoints and flow logs"),
      );
      expect(project.read("docs/deployment/dev.md")).toContain("# Running dev");
      expect((await ok("outputs", "dev")).outputs).toMatchObject({ marker: "of the earlier revision" });
      expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
      expect(readdirSync(join(project.folder, ".chainwright/worktrees"))).toEqual([]);
      expect(git("status", "--short")).toBe("");
      expect(project.read(".chainwright/sandbox/linear/linear.jsonl")).toContain(
        "[Rollback] Take chainwright dev back",
      );
      const [id = ""] = readdirSync(join(project.folder, ".chainwright/runs")).filter((name) =>
        name.endsWith("-rollback"),
      );
      const record = JSON.parse(project.read(`.chainwright/runs/${id}/run.json`)) as object;
      expect(record).toMatchObject({
        verb: "rollback",
        kind: "up",
        result: "succeeded",
        revision: { branch: "main", dirty: false },
      });
      expect(record).toMatchObject({
        rollback: { to: candidates[1]?.run },
        change: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
    },
    3 * minutes,
  );

  it(
    "doesn't come back to what was rolled back, unless it is named",
    async () => {
      const { code, answer } = await call("rollback", "dev", "--yes");
      expect([code, answer.error?.code]).toEqual([5, "rollback/no-target"]);
      const runs = (await ok("rollback", "dev", "--list")).candidates ?? [];
      const left = runs.find(({ unfit }) => unfit?.startsWith("it was rolled back"));
      const { counts } = await ok("rollback", "dev", "--to", left?.run ?? "", "--yes");
      expect(counts["update"]).toBe(1);
    },
    3 * minutes,
  );

  it(
    "refuses a shallow clone that doesn't have the commit, and says how to get it",
    async () => {
      const clone = mkdtempSync(join(tmpdir(), "chainwright-shallow-"));
      try {
        execFileSync("git", ["clone", "-q", "--depth", "1", pathToFileURL(project.folder).href, clone]);
        cpSync(join(project.folder, ".chainwright/runs"), join(clone, ".chainwright/runs"), { recursive: true });
        const runs = (await ok("rollback", "dev", "--list")).candidates ?? [];
        const first = runs.at(-1)?.run ?? "";
        const words = ["bin/chainwright.mjs", "rollback", "dev", "--sandbox", "--yes", "--json", "--to", first];
        let text = "";
        try {
          execFileSync(process.execPath, [join(root, words[0] ?? ""), ...words.slice(1)], {
            cwd: clone,
            stdio: "pipe",
          });
        } catch (error) {
          text = String((error as { stdout: Buffer }).stdout);
        }
        const { error } = JSON.parse(text) as Answer;
        expect(error?.code).toBe("rollback/no-commit");
        expect(error?.problems[0]?.fix).toContain("git fetch --unshallow");
        expect(existsSync(join(clone, ".chainwright/worktrees"))).toBe(false);
      } finally {
        rmSync(clone, { recursive: true, force: true });
      }
    },
    minutes,
  );

  it(
    "that is killed in the middle is carried on as the rollback that it was",
    async () => {
      const sandbox = (path: string): string => join(project.folder, ".chainwright/sandbox", path);
      const runs = (await ok("rollback", "dev", "--list")).candidates ?? [];
      const first = runs.at(-1)?.run ?? "";
      project.write(
        ".chainwright/sandbox/faults.json",
        JSON.stringify({ cloud: [{ operation: "update", kind: "delay", milliseconds: 60_000 }] }),
      );
      const child = project.start(["rollback", "dev", "--to", first, "--sandbox", "--yes"]);
      const ran = finished(child);
      const died = await new Promise<string>((found) => {
        const look = (): void => {
          const id = readdirSync(join(project.folder, ".chainwright/runs")).at(-1) ?? "";
          const steps = join(project.folder, ".chainwright/runs", id, "steps.jsonl");
          if (!existsSync(steps) || !/"event":"begun","op":"update"/.test(readFileSync(steps, "utf8"))) return;
          watcher.close();
          found(id);
        };
        const watcher = watch(join(project.folder, ".chainwright/runs"), { recursive: true }, look);
      });
      const locks = sandbox("state/.pulumi/locks/organization/chainwright/dev");
      const [lock = ""] = readdirSync(locks).filter((name) => name.endsWith(".json"));
      process.kill((JSON.parse(readFileSync(join(locks, lock), "utf8")) as { pid: number }).pid, "SIGKILL");
      child.kill("SIGKILL");
      await ran;
      project.write(".chainwright/sandbox/faults.json", "{}");

      await ok("resume", "dev", "--yes");
      expect((await ok("outputs", "dev")).outputs).toMatchObject({ marker: "of the earlier revision" });
      const [now, before] = (await readRuns(project.folder, { environment: "dev" })).filter(
        ({ kind }) => kind === "up",
      );
      expect(before).toMatchObject({ id: died, verb: "rollback", error: "run/died", resume: { resumedBy: now?.id } });
      expect(now).toMatchObject({ verb: "resume", result: "succeeded", rollback: { ...before?.rollback, to: first } });
      expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
    },
    3 * minutes,
  );
});
