import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { issueTree, labelsOf } from "../../../scripts/tracking/issues.js";
import { titleLimit } from "../../../scripts/tracking/markdown.js";
import { unitOf, workOf } from "./fixtures.js";

const labels = labelsOf("sprint:9");

describe("the issues of a deployment", () => {
  it("are a parent and one sub-issue for each category that is present, in their fixed order", () => {
    const units = [unitOf("Database"), unitOf("Networking"), unitOf("Database", { name: "cache" })];
    const { parent, children } = issueTree(workOf({ units }), labels);
    expect(parent.title).toBe("[Deployment] Deploy ledger to staging");
    expect(children.map(({ title }) => title)).toEqual(["[Networking] ledger staging", "[Database] ledger staging"]);
    expect(parent.labels).toEqual(["agent:devops", "type:infrastructure", "sprint:9"]);
    expect(children[1]?.description).toContain("`cache`: carries the protocol's traffic");
  });

  it("tell purpose, configuration, dependencies and security of each category", () => {
    const units = [
      unitOf("Networking", { name: "network" }),
      unitOf("Compute", { name: "cluster", dependsOn: ["network", "platform"], configuration: { version: "1.36" } }),
    ];
    expect(issueTree(workOf({ units }), labels).children[1]?.description).toMatchInlineSnapshot(`
      "## Purpose

      - \`cluster\`: carries the protocol's traffic

      ## Configuration

      | Component | Setting | Value |
      | --- | --- | --- |
      | \`cluster\` | \`version\` | \`1.36\` |

      ## Steps

      1. the preview is judged by gates and policies, and agreed to
      2. \`cluster\`: 2 resources are changed
      3. \`chainwright preview staging --expect-no-changes\` finds nothing left to do

      ## Dependencies

      - \`cluster\` needs \`network\` (Networking), \`platform\` (another stack)

      ## Security

      - \`cluster\`: private subnets only

      ## Backup

      - \`cluster\`: snapshots, daily, kept 7 days; at most 5 minutes of data lost, back in 60 minutes

      ## Rollback

      - \`cluster\`: deploy the previous revision

      ## Acceptance

      - [ ] \`cluster\`: all 2 planned changes are made, none failed"
    `);
  });

  it("keep their ids when the plan shrinks after a partial failure", () => {
    const before = issueTree(workOf(), labels);
    const units = workOf().units.map((unit) => ({ ...unit, changes: 0 }));
    const after = issueTree(
      workOf({ units, run: "later", planned: { create: 0, update: 0, replace: 0, delete: 0, same: 16 } }),
      labels,
    );
    expect(after.children.map(({ id }) => id)).toEqual(before.children.map(({ id }) => id));
    expect(after.parent.id).toBe(before.parent.id);
  });

  it("have a title that Linear takes, whatever the environment is called", () => {
    const tree = issueTree(workOf({ environment: "e".repeat(10_000) }), labels);
    expect(tree.parent.title.length).toBeLessThanOrEqual(titleLimit);
  });

  it("show hostile names as text", () => {
    const evil = "x`\n# <img src=x onerror=alert(1)> | [a](javascript:1) 🧨";
    const units = [
      unitOf("Compute", {
        name: evil,
        configuration: { [evil]: evil },
        operations: { ...unitOf("Compute").operations, purpose: evil },
      }),
    ];
    const tree = issueTree(workOf({ project: evil, environment: evil, units }), labels);
    expect(tree.parent.title).toBe(`[Deployment] Deploy ${evil.replace("\n", " ")} to ${evil.replace("\n", " ")}`);
    expect(tree.children[0]?.description.split("\n").filter((line) => /^#+ /.test(line))).toEqual([
      "## Purpose",
      "## Configuration",
      "## Steps",
      "## Dependencies",
      "## Security",
      "## Backup",
      "## Rollback",
      "## Acceptance",
    ]);
    const bodies = [tree.parent.description, tree.children[0]?.description ?? ""];
    const types = bodies.flatMap((body) => new MarkdownIt({ html: true }).parse(body, {}).flatMap(typesOf));
    expect(new Set(types.filter((type) => /html|link|image/.test(type)))).toEqual(new Set());
  });
});

type Token = ReturnType<MarkdownIt["parse"]>[number];

function typesOf({ type, children }: Token): string[] {
  return [type, ...(children ?? []).flatMap(typesOf)];
}
