import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
const settings = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b, us-east-1c]
    nat: single
`;

let project: TestProject;
let good: string;
beforeAll(async () => {
  project = testProject();
  project.write("Pulumi.dev.yaml", settings);
  const { code, stderr } = await project.run(["up", "dev", "--sandbox", "--yes"]);
  expect(code, stderr).toBe(0);
  good = readFileSync(stateFile(), "utf8");
}, 2 * minutes);
afterAll(() => project.remove());

const engineFolder = (): string => join(project.folder, ".chainwright/sandbox/state/.pulumi");
const stateFile = (): string => join(engineFolder(), "stacks/chainwright/dev.json");

interface Latest {
  resources: { urn: string; type: string }[];
}

/** The good state with something changed by hand. */
function edited(change: (latest: Latest) => void): string {
  const whole = JSON.parse(good) as { checkpoint: { latest: Latest } };
  change(whole.checkpoint.latest);
  return JSON.stringify(whole);
}

/** What the simulated cloud was asked to create. */
function creations(): number {
  const text = readFileSync(join(project.folder, ".chainwright/sandbox/cloud/operations.jsonl"), "utf8");
  return text.split("\n").filter((line) => line.includes('"operation":"create"')).length;
}

const up = async (...more: string[]): Promise<Ran> =>
  await project.run(["up", "dev", "--sandbox", "--yes", "--json", ...more]);

const damaged: readonly [string, string, () => string | undefined][] = [
  ["an empty file", "state/truncated", () => ""],
  ["{}", "state/emptied", () => "{}"],
  ["another stack's", "state/foreign", () => good.replaceAll("urn:pulumi:dev::", "urn:pulumi:prod::")],
  [
    "one with a parent taken out",
    "state/inconsistent",
    () => edited((latest) => (latest.resources = latest.resources.filter(({ type }) => !type.endsWith("vpc:Vpc")))),
  ],
  ["one with most taken out", "state/behind", () => edited((latest) => latest.resources.splice(10))],
  ["none", "state/emptied", () => undefined],
];

describe("up on a state that can't be right", () => {
  it(
    "is refused with 5, changes nothing, and names the copy that brings the state back",
    async () => {
      const before = creations();
      for (const [what, code, text] of damaged) {
        const content = text();
        if (content === undefined) rmSync(stateFile());
        else writeFileSync(stateFile(), content);
        const { code: exit, stdout, stderr } = await up();
        expect(exit, `${what}: ${stderr}`).toBe(5);
        const { error, result } = JSON.parse(stdout) as {
          result: string;
          error: { code: string; problems: { fix: string }[] };
        };
        expect([what, result, error.code]).toEqual([what, "refused", code]);
        const [newest] = readdirSync(join(engineFolder(), "backups/chainwright/dev")).filter((name) =>
          name.endsWith(".json"),
        );
        const fixes = error.problems.map(({ fix }) => fix).join("\n");
        expect(fixes).toContain(`chainwright state dev --sandbox --restore ${newest}`);
      }
      expect(creations()).toBe(before);
    },
    4 * minutes,
  );

  it(
    "goes on when the copy is put back",
    async () => {
      writeFileSync(stateFile(), good.slice(0, 1000));
      const shown = await project.run(["state", "dev", "--sandbox"]);
      expect(shown.code).toBe(5);
      expect(shown.stdout).toContain("[state/truncated]");
      const { code, stdout } = await project.run(["state", "dev", "--sandbox", "--restore", "newest", "--yes"]);
      expect(code).toBe(0);
      const kept = /kept in (\S+)/.exec(stdout)?.[1] ?? "";
      expect(project.read(kept)).toBe(good.slice(0, 1000));
      expect((await project.run(["state", "dev", "--sandbox"])).code).toBe(0);
      const { code: exit, stdout: told, stderr } = await up();
      expect(exit, stderr).toBe(0);
      expect(JSON.parse(told)).toMatchObject({ counts: { create: 0, update: 0, replace: 0, delete: 0 } });
    },
    4 * minutes,
  );

  it(
    "begins anew only for a reason that is given, and the reason is kept",
    async () => {
      writeFileSync(stateFile(), "{}");
      const preview = await project.run(["preview", "dev", "--sandbox", "--json"]);
      expect(preview.code).toBe(5);
      // The cloud still has everything, so the new start meets what is there; that it is tried is what counts.
      const { stderr } = await up("--fresh-state", "the account was emptied");
      expect(stderr).toContain("begun anew (state/emptied): the account was emptied");
      const said = readFileSync(
        join(project.folder, ".chainwright/sandbox/state/.chainwright/state/chainwright/dev.json"),
        "utf8",
      );
      expect(JSON.parse(said)).toMatchObject({ resources: 0, reason: "the account was emptied" });
    },
    4 * minutes,
  );
});
