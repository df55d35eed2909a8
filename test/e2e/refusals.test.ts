import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
const network = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: true
    tracking: { team: ENG }
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b]
    nat: none
`;

let project: TestProject;
beforeAll(() => {
  project = testProject();
  project.write("Pulumi.dev.yaml", network);
});
afterAll(() => project.remove());

interface Refusal {
  readonly code: number | null;
  readonly error: {
    readonly code: string;
    readonly problems: readonly { readonly actual: string; readonly fix: string }[];
  };
  readonly stderr: string;
}

async function refused(args: readonly string[], env: Record<string, string> = {}): Promise<Refusal> {
  const { code, stdout, stderr } = await project.run([...args, "--sandbox", "--json"], { env });
  expect(stdout.trimEnd().split("\n"), stderr).toHaveLength(1);
  return { code, stderr, error: (JSON.parse(stdout) as Pick<Refusal, "error">).error };
}

const faults = (content: object): void => project.write(".chainwright/sandbox/faults.json", JSON.stringify(content));
const stateFolder = (): string => join(project.folder, ".chainwright/sandbox/state");

describe("a run that must not begin", () => {
  it.each(["destroy", "refresh"])(
    "%s of what was never brought up ends with 6",
    async (verb) => {
      const { code, error } = await refused([verb, "dev", "--yes"]);
      expect({ code, error: error.code }).toEqual({ code: 6, error: "engine/no-stack" });
    },
    minutes,
  );

  it(
    "outputs of what was never brought up end with 6",
    async () => {
      const { code, error } = await refused(["outputs", "dev"]);
      expect({ code, error: error.code }).toEqual({ code: 6, error: "engine/no-stack" });
    },
    minutes,
  );

  it(
    "in a shell that is set up for another region ends with 5",
    async () => {
      const { code, error } = await refused(["preview", "dev"], { AWS_REGION: "eu-west-1" });
      expect({ code, error: error.code }).toEqual({ code: 5, error: "gate/wrong-region" });
    },
    minutes,
  );

  it(
    "in another account than the settings' ends with 5 before anything is made or filed",
    async () => {
      faults({ account: "111111111111" });
      const { code, error } = await refused(["up", "dev", "--yes"]);
      faults({});
      expect({ code, error: error.code }).toEqual({ code: 5, error: "gate/wrong-account" });
      expect(error.problems[0]?.actual).toContain("111111111111");
    },
    minutes,
  );

  it(
    "while another host holds the stack ends with 10 and names who",
    async () => {
      const place = join(stateFolder(), ".pulumi/locks/organization/chainwright/dev");
      mkdirSync(place, { recursive: true });
      const owner = { pid: 4711, username: "ada", hostname: "elsewhere", timestamp: "2026-11-22T10:00:00Z" };
      writeFileSync(join(place, "held.json"), JSON.stringify(owner));
      const { code, error } = await refused(["up", "dev", "--yes"]);
      expect({ code, error: error.code }).toEqual({ code: 10, error: "engine/locked" });
      expect(error.problems[0]?.actual).toContain("ada on elsewhere, process 4711, since 2026-11-22T10:00:00Z");
      execFileSync("rm", ["-r", place]);
    },
    minutes,
  );

  it.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
    "on a disk that is all but full ends with 1 and leaves the state alone",
    async () => {
      mkdirSync(stateFolder(), { recursive: true });
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", stateFolder()]);
      try {
        const { code, error } = await refused(["up", "dev", "--yes"]);
        expect({ code, error: error.code }).toEqual({ code: 1, error: "engine/disk-full" });
      } finally {
        execFileSync("umount", [stateFolder()]);
      }
    },
    minutes,
  );
});

describe("an environment that is up", () => {
  it(
    "keeps what is protected: destroy ends with 5 and names each resource with what to lift, which then works",
    async () => {
      const up = await project.run(["up", "dev", "--sandbox", "--yes"]);
      expect(up.code, up.stderr).toBe(0);
      const { code, error } = await refused(["destroy", "dev", "--yes"]);
      expect({ code, error: error.code }).toEqual({ code: 5, error: "gate/protected-change" });
      expect(error.problems.length).toBeGreaterThan(0);
      for (const { fix } of error.problems)
        expect(fix).toContain("set protect: false in the settings of Pulumi.dev.yaml");
      project.edit("Pulumi.dev.yaml", "protect: true", "protect: false");
      const lifted = await project.run(["up", "dev", "--sandbox", "--yes"]);
      expect(lifted.code, lifted.stderr).toBe(0);
      const destroyed = await project.run(["destroy", "dev", "--sandbox", "--yes"]);
      expect(destroyed.code, destroyed.stderr).toBe(0);
    },
    4 * minutes,
  );
});
