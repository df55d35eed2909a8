import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import type { GateInput } from "../../../scripts/gates/input.js";
import { checkAllowed } from "../../../scripts/run/allowed.js";
import { gateNamed } from "../../../scripts/run/overrides.js";
import { requestOf } from "../../../scripts/run/request.js";
import { change, inputOf, stepOf } from "../gates/input.js";

const problemsOf = (act: () => unknown): UserError => {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};
const loss = stepOf({ op: "replace", type: "aws:rds/instance:Instance", name: "ledger-instance" });
const same = stepOf({ name: "ledger-topic" });
const check = (...allow: string[]): UserError =>
  problemsOf(() => checkAllowed(inputOf({ steps: [loss, same], allow }) satisfies GateInput));

describe("--allow", () => {
  it("passes for what would be lost, opened, widened or taken back", () => {
    const open = change(
      "aws:rds/instance:Instance",
      { publiclyAccessible: false },
      { publiclyAccessible: true },
      { urn: "urn:open" },
    );
    const back = change("aws:eks/cluster:Cluster", { version: "1.37" }, { version: "1.36" }, { urn: "urn:back" });
    const gain = change(
      "aws:iam/role:Role",
      { managedPolicyArns: [] },
      { managedPolicyArns: ["a"] },
      { urn: "urn:gain" },
    );
    expect(() =>
      checkAllowed(inputOf({ steps: [loss, open, back, gain], allow: [loss.urn, "urn:open", "urn:back", "urn:gain"] })),
    ).not.toThrow();
    expect(() => checkAllowed(inputOf({ steps: [loss] }))).not.toThrow();
  });

  it("of a misspelt name ends with the URN that could be meant, all of them at once", () => {
    const { code, problems } = check(loss.urn.replace("ledger", "leger"), same.urn);
    expect(code).toBe("usage/not-a-loss");
    expect(problems).toMatchObject([
      {
        path: "--allow",
        actual: expect.stringContaining("names nothing of this plan") as string,
        fix: expect.stringContaining(`'${loss.urn}'`) as string,
      },
      { path: "--allow", actual: expect.stringContaining("would only be left as it is") as string },
    ]);
  });

  it("that nothing needs says so", () => {
    const { problems } = problemsOf(() => checkAllowed(inputOf({ steps: [same], allow: ["urn:x"] })));
    expect(problems).toMatchObject([{ fix: "leave it out: nothing needs it" }]);
  });
});

describe("--override", () => {
  const refused = (...override: string[]): UserError => problemsOf(() => requestOf("up", ["prod"], { override }));

  it("takes a gate and a reason, which may hold an equals sign", () => {
    expect(requestOf("up", ["prod"], { override: ["cost-rise=agreed: a=b in ENG-7"] }).overrides).toEqual([
      { gate: "cost-rise", reason: "agreed: a=b in ENG-7" },
    ]);
  });

  it("is refused for a gate that can't be overridden, an unknown one, and without a reason, all at once", () => {
    const { code, problems } = refused(
      "stateful-change=because I say so",
      "slashing-hazard=because I say so",
      "cost-raise=because I say so",
      "cost-rise",
      "cost-rise=ok",
    );
    expect(code).toBe("usage/invalid");
    expect(problems.map(({ actual, fix }) => [actual, fix])).toEqual([
      ["stateful-change, which can't be overridden", "name the resource with --allow"],
      ["slashing-hazard, which can't be overridden", expect.stringContaining("let one process sign") as string],
      ['"cost-raise"', "did you mean cost-rise?"],
      ["no reason", expect.stringContaining("it is recorded") as string],
      ['"ok"', expect.stringContaining("it is recorded") as string],
    ]);
  });
});

describe("--explain", () => {
  it("of an unknown gate names those that are near", () => {
    expect(gateNamed("cost-rise").name).toBe("cost-rise");
    const { code, problems } = problemsOf(() => gateNamed("networkwidened"));
    expect(code).toBe("usage/unknown-gate");
    expect(problems).toMatchObject([{ fix: "did you mean network-widened?" }]);
    expect(problemsOf(() => gateNamed("zzzzzzzz")).problems[0]?.fix).toContain("use one of wrong-region");
  });
});
