import { describe, expect, it } from "vitest";
import type { PolicyFinding } from "../../../scripts/engine/deployment.js";
import { said as saidBy } from "./input.js";

const urn = "urn:pulumi:dev::app::aws:s3/bucket:Bucket::logs";
const said = (news: Partial<PolicyFinding>): PolicyFinding => ({
  pack: "strict",
  policy: "no-buckets",
  level: "mandatory",
  urn,
  message: "No buckets.\nthis one is a bucket",
  ...news,
});
const judged = (...policies: PolicyFinding[]) => saidBy("policy", { policies });

describe("what policy packs say", () => {
  it("blocks for a mandatory rule and warns for an advisory one", () => {
    expect(
      judged(said({}), said({ policy: "advice", level: "advisory" })).map(({ gate, level, key }) => [gate, level, key]),
    ).toEqual([
      ["policy", "block", `policy:strict/no-buckets:${urn}`],
      ["policy", "warn", `policy:strict/advice:${urn}`],
    ]);
  });

  it("is one finding for each rule and resource, with everything that the rule says", () => {
    const [one, ...more] = judged(said({}), said({ message: "No buckets.\nnor that" }));
    expect(more).toEqual([]);
    expect(one?.summary).toBe("logs breaks no-buckets of strict: No buckets. this one is a bucket nor that");
  });

  it("names the stack for a rule about all of it, and says when a rule could not be judged yet", () => {
    const message = "can't run policy 'x' from policy pack 'y@v1' during preview: string value can't be known";
    const [one] = judged(said({ urn: "", level: "advisory", message }));
    expect(one).toMatchObject({ level: "warn", fix: expect.stringContaining("judges the resource again") as string });
    expect(one?.summary).toMatch(/^the stack breaks/);
    expect(one).not.toHaveProperty("urn");
  });
});
