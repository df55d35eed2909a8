import { describe, expect, it } from "vitest";
import { supportProblem } from "../../../components/cluster/index.js";

const today = new Date("2026-11-22T00:00:00Z");

describe("the guard of standard support", () => {
  it.each(["1.35", "1.36", "1.37"])("lets %s pass", (version) => {
    expect(supportProblem(version, today)).toBeUndefined();
  });

  it("refuses a version that ends too soon, and names the next", () => {
    expect(supportProblem("1.34", today)).toMatchInlineSnapshot(`
      {
        "actual": "1.34, whose standard support ends on 2026-12-02, in 10 days",
        "expected": "a version with 60 days of standard support or more: 1.35, 1.36, 1.37",
        "fix": "upgrade to 1.35",
        "path": "cluster.version",
      }
    `);
  });

  it("refuses a version that ended, with the first step of the way out", () => {
    expect(supportProblem("1.32", today)).toMatchObject({
      actual: "1.32, whose standard support ended on 2026-03-23",
      fix: "a running cluster goes up one version at a time, next to 1.33; a new one begins at 1.37",
    });
  });

  it.each(["1.99", "2.0", ""])("refuses %j, which it does not know", (version) => {
    expect(supportProblem(version, today)).toMatchObject({ actual: JSON.stringify(version) });
  });

  it("counts the sixtieth day as enough and the day after as too late", () => {
    expect(supportProblem("1.36", new Date("2027-06-03T00:00:00Z"))).toBeUndefined();
    expect(supportProblem("1.36", new Date("2027-06-04T00:00:00Z"))).toBeDefined();
  });
});
