import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sandboxKey } from "../../sandbox/linear/seed.js";
import { startLinear } from "../../sandbox/linear/server.js";
import { schemaCache } from "../scripts/tracking/fixtures.js";
import { type TestProject, testProject } from "../support/project.js";

const minutes = 60_000;
const network = `config:
  chainwright:settings:
    account: "210987654321"
    region: us-east-1
    protect: false
    tracking: { team: ENG }
  chainwright:network:
    cidr: 10.16.0.0/16
    zones: [us-east-1a, us-east-1b, us-east-1c]
    nat: single
`;
const noNat = {
  cloud: [{ type: "aws:ec2/natGateway:NatGateway", operation: "create", kind: "fail", message: "no room" }],
};
const feedback = "docs/a2a/deployment-feedback.md";

let project: TestProject;
beforeAll(() => {
  project = testProject();
  project.write("Pulumi.dev.yaml", network);
});
afterAll(() => project.remove());

const chainwright = async (code: number, ...args: string[]): Promise<{ stdout: string; stderr: string }> => {
  const ran = await project.run(args);
  expect(ran.code, ran.stderr).toBe(code);
  return ran;
};

interface Life {
  readonly title: string;
  readonly state: { readonly name: string };
  readonly parent: { readonly id: string } | null;
  readonly comments: { readonly nodes: readonly { readonly body: string }[] };
}

/** Asks the embedded Linear on what the last command left, while no command runs. */
async function linear<T>(query: string, variables = {}): Promise<T> {
  const dir = join(project.folder, ".chainwright/sandbox/linear");
  const silent = { faults: () => [], now: () => new Date(), log: () => undefined };
  const { url, close } = await startLinear({ dir, cacheDir: schemaCache, ...silent });
  const headers = { authorization: sandboxKey, "content-type": "application/json" };
  const body = JSON.stringify({ query, variables });
  try {
    const response = await fetch(`${url}/graphql`, { method: "POST", headers, body });
    return ((await response.json()) as { data: T }).data;
  } finally {
    await close();
  }
}

/** The one deployment's issues: the parent, and the networking sub-issue. */
async function life(): Promise<{ parent: Life; networking: Life }> {
  const { issues } = await linear<{ issues: { nodes: Life[] } }>(
    "{ issues(first: 10) { nodes { title state { name } parent { id } comments(first: 20) { nodes { body } } } } }",
  );
  const parent = issues.nodes.find((issue) => issue.parent === null);
  const networking = issues.nodes.find((issue) => issue.parent !== null);
  if (parent === undefined || networking === undefined || issues.nodes.length !== 2) throw new Error("not two issues");
  return { parent, networking };
}

async function addInReview(): Promise<void> {
  const { teams } = await linear<{ teams: { nodes: { id: string }[] } }>("{ teams { nodes { id } } }");
  await linear(
    `mutation ($team: String!) {
      workflowStateCreate(input: { name: "In Review", type: "started", color: "#0f783c", teamId: $team }) { success }
    }`,
    { team: teams.nodes[0]?.id },
  );
}

const said = ({ comments }: Life): string => comments.nodes.map(({ body }) => body).join("\n\n");

function review(text: string): void {
  mkdirSync(join(project.folder, "docs/a2a"), { recursive: true });
  writeFileSync(join(project.folder, feedback), text);
}

describe("the life of a deployment's issues, on the real engine", () => {
  it(
    "stays in progress with the engine's words while a resource fails",
    async () => {
      await chainwright(0, "preview", "dev", "--sandbox");
      await addInReview();
      project.write("faults.json", JSON.stringify(noNat));
      await chainwright(0, "sandbox", "faults", "faults.json");
      await chainwright(4, "up", "dev", "--sandbox", "--yes");
      const { parent, networking } = await life();
      expect([parent.state.name, networking.state.name]).toEqual(["In Progress", "In Progress"]);
      expect(said(parent)).toContain("**In progress**");
      expect(said(networking)).toContain("no room");
    },
    4 * minutes,
  );

  it(
    "goes to review when the next run of the same change is whole, with what was verified",
    async () => {
      await chainwright(0, "sandbox", "faults", "clear");
      await chainwright(0, "up", "dev", "--sandbox", "--yes");
      const { parent, networking } = await life();
      expect([parent.state.name, networking.state.name]).toEqual(["In Review", "Done"]);
      expect(said(networking)).toMatch(/\[x\] engine: \d+ of \d+ planned changes made, 0 failed/);
      expect(said(parent)).toMatch(/\[x\] outputs: \d+ of \d+ have a value/);
      expect(readFileSync(join(project.folder, "docs/a2a/deployment-report.md"), "utf8")).toContain("In Review");
    },
    4 * minutes,
  );

  it(
    "stays in review while changes are asked for, and is done when it is approved, by the next up too",
    async () => {
      review("Nice work\n");
      const neither = await chainwright(0, "tracker", "feedback", "dev", "--sandbox");
      expect(neither.stdout).toContain('neither "CHANGES_REQUIRED" nor "APPROVED - LET\'S FUCKING GO"');
      expect((await life()).parent.state.name).toBe("In Review");
      review("CHANGES_REQUIRED\n\n- name an owner for the gateway\n");
      const asked = await chainwright(0, "tracker", "feedback", "dev", "--sandbox", "--json");
      expect(JSON.parse(asked.stdout)).toMatchObject({ result: "changes-required", parent: { state: "In Review" } });
      expect(said((await life()).parent)).toContain("name an owner for the gateway");
      review("APPROVED - LET'S FUCKING GO\n");
      await chainwright(0, "up", "dev", "--sandbox", "--yes");
      const { parent } = await life();
      expect(parent.state.name).toBe("Done");
      expect(said(parent)).toContain("**Approved.**");
    },
    4 * minutes,
  );

  it("has the second kind of work too, whose parts are done only when what they need is there", async () => {
    await chainwright(0, "tracker", "integration", "dev", "open", "--sandbox");
    await chainwright(5, "tracker", "integration", "dev", "done", "sync-scripts", "--sandbox");
    await chainwright(2, "tracker", "integration", "dev", "done", "sync-script", "--sandbox");
    mkdirSync(join(project.folder, "integration"));
    project.write("integration/sync.ts", "export {};\n");
    const done = await chainwright(0, "tracker", "integration", "dev", "done", "sync-scripts", "--sandbox");
    expect(done.stdout).toMatch(/sync-scripts\s+ENG-\d+\s+Done/);
  });
});
