import { describe, expect, it } from "vitest";
import { duration, failedComment, finishedComment, summaryComment } from "../../../scripts/tracking/comments.js";
import { bodyLimit } from "../../../scripts/tracking/markdown.js";
import { verifyCommands } from "../../../scripts/tracking/verify.js";
import { outcomeOf, stepsOf, unitOf, workOf } from "./fixtures.js";

const work = workOf({ units: [unitOf("Compute")] });
const [step] = stepsOf(work);

describe("a comment", () => {
  it("on a finished category tells what was made, how it is configured, and how to verify it", () => {
    const steps = stepsOf(work, { type: "kubernetes:apps/v1:StatefulSet" });
    expect(finishedComment(work, "Compute", steps)).toMatchInlineSnapshot(`
      "**2 created** in run \`2026-11-22T10-00-00-staging-up\`.

      ### Resources

      |  | Resource | Type | Time |
      | --- | --- | --- | --- |
      | created | \`compute-a\` | \`kubernetes:apps/v1:StatefulSet\` | 1.5 s |
      | created | \`compute-b\` | \`kubernetes:apps/v1:StatefulSet\` | 1.5 s |

      ### Configuration

      | Component | Setting | Value |
      | --- | --- | --- |
      | \`compute\` | \`version\` | \`1.2\` |

      ### Commands

      \`\`\`sh
      chainwright up staging
      chainwright preview staging --expect-no-changes
      kubectl get statefulset --all-namespaces
      \`\`\`

      ### Verification

      - [x] engine: 2 of 2 planned changes made, 0 failed

      ### Security notes

      - \`compute\`: private subnets only
      - 0 of 2 were protected from deletion before the run; 0 were deleted or replaced
      - secrets are masked in everything that is told here"
    `);
  });

  it("on a finished category without changes says that, and how it is known", () => {
    expect(finishedComment(work, "Compute", stepsOf(work, { op: "same" }))).toBe(
      "Nothing to change: every Compute resource was as configured.\n\n### Verification\n\n- [x] engine: it planned and made no change here",
    );
  });

  it("on a failure names the problems of the failed resources, or all when none is named", () => {
    const problem = (path: string) => ({ path, expected: "x", actual: "y", fix: "z" });
    const failed = stepsOf(work).map((each) => (each.name === "compute-b" ? { ...each, failed: true } : each));
    const text = (...paths: string[]) => {
      const failure = { code: "engine/resource", summary: "2 failed", problems: paths.map(problem) };
      return failedComment(work, failed, outcomeOf(failed, { result: "failed", failure }));
    };
    expect(text("database-a", "compute-b")).not.toContain("database-a");
    expect(text("database-a", "quota")).toContain("database-a");
  });

  it("is cut when thousands of resources would be listed", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      ...step,
      name: `n${index}`.padEnd(200, "x"),
    })) as (typeof step)[];
    const steps = many.flatMap((each) => each ?? []);
    expect(finishedComment(work, "Compute", steps).length).toBeLessThanOrEqual(bodyLimit);
    expect(finishedComment(work, "Compute", steps)).toContain("and 4800 more");
  });

  it("on the parent asks for a review only after a success", () => {
    expect(summaryComment(work, outcomeOf(stepsOf(work)))).toContain("Awaits review");
    expect(summaryComment(work, outcomeOf(stepsOf(work), { result: "cancelled" }))).not.toContain("Awaits review");
  });

  it.each([
    [0.04, "0.0 s"],
    [59.94, "59.9 s"],
    [75, "1 min 15 s"],
    [3_599.6, "60 min 00 s"],
  ])("writes %d seconds as %s", (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe("the commands to verify", () => {
  it("only read, name each look once, and quote an environment that needs it", () => {
    const types = [
      "aws:eks/cluster:Cluster",
      "aws:eks/addon:Addon",
      "kubernetes:helm.sh/v3:Release",
      "random:index/x:X",
    ];
    const steps = types.flatMap((type) => (step ? [{ ...step, type }] : []));
    expect(verifyCommands("it's; rm -rf", steps)).toEqual([
      "chainwright preview 'it'\\''s; rm -rf' --expect-no-changes",
      "aws eks list-clusters",
      "helm list --all-namespaces",
    ]);
  });

  it("do not look for what was deleted", () => {
    expect(verifyCommands("prod", step ? [{ ...step, op: "delete" }] : [])).toEqual([
      "chainwright preview prod --expect-no-changes",
    ]);
  });
});
