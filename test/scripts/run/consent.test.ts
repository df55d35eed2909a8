import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { planText } from "../../../scripts/run/consent.js";
import type { Facts } from "../../../scripts/run/facts.js";
import { countsOf, setStage, type Stage, stepOf } from "./fakes.js";

let stage: Stage;
beforeEach(() => {
  stage = setStage();
});
afterEach(() => stage.close());

function planned(kind: "up" | "destroy", ...steps: Step[]): string {
  const counts = countsOf(
    Object.fromEntries(steps.map(({ op }) => [op, steps.filter((step) => step.op === op).length])),
  );
  const preview = {
    environment: "dev",
    kind,
    result: "succeeded",
    counts,
    steps,
    outputs: {},
    diagnostics: [],
  } as const;
  const facts = {
    startedAt: new Date(0),
    environment: { name: "dev", usdPerMonth: 12.5 },
    preview,
    findings: [],
    tracking: null,
    costBefore: null,
    failure: null,
  } as unknown as Facts;
  return planText(facts, kind, stage.context);
}

describe("the plan that a person agrees to", () => {
  it("names what is updated with the properties that change", () => {
    const step = stepOf({ op: "update", name: "database-instance", changed: ["backupRetentionPeriod", "tags.Owner"] });
    expect(planned("up", step)).toContain(
      "will be updated:\n  database-instance (aws:ec2/vpc:Vpc): backupRetentionPeriod, tags.Owner\n",
    );
  });

  it("counts what would be too much to read", () => {
    const changed = Array.from({ length: 9 }, (_, index) => `p${index}`);
    const steps = Array.from({ length: 43 }, (_, index) => stepOf({ op: "update", name: `n${index}`, changed }));
    const text = planned("up", ...steps);
    expect(text).toContain("p5 and 3 more\n");
    expect(text).toContain("  and 3 more\n");
    expect(text).not.toContain("n40 ");
  });

  it("tells what a destroyed environment costs now, not afterwards", () => {
    expect(planned("destroy", stepOf({ op: "delete" }))).toContain("dev: 1 to delete, 0 unchanged; now $12.50 a month");
  });
});
