import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Unit } from "../../../infra/unit.js";
import type { Step } from "../../../scripts/engine/deployment.js";
import { type GateInput, judge } from "../../../scripts/gates/judge.js";

const step = (news: Partial<Step>): Step => ({
  op: "same",
  type: "aws:sqs/queue:Queue",
  name: "jobs-queue",
  urn: `urn:pulumi:prod::app::chainwright:jobs:Jobs$${news.type ?? "aws:sqs/queue:Queue"}::${news.name ?? "jobs-queue"}`,
  component: "jobs",
  changed: [],
  replaces: [],
  protect: false,
  ...news,
});
const unit = (stateful: Unit["operations"]["stateful"]): Unit =>
  ({
    name: "jobs",
    section: "jobs",
    category: "Compute",
    dependsOn: [],
    configuration: {},
    operations: { stateful },
  }) as unknown as Unit;
const input = (news: Partial<GateInput>): GateInput => ({
  kind: "up",
  environment: "prod",
  file: "Pulumi.prod.yaml",
  flags: "--sandbox",
  steps: [],
  units: [],
  protect: true,
  region: "us-east-1",
  otherRegions: {},
  targets: [],
  protectedUrns: [],
  pending: [],
  ...news,
});
const database = { type: "aws:rds/instance:Instance", name: "database-instance" } as const;

describe("the gates", () => {
  it("let creations, updates and what stays the same pass", () => {
    const steps = (["create", "update", "same", "read"] as const).map((op) => step({ ...database, op, protect: true }));
    expect(judge(input({ steps }))).toEqual([]);
  });

  it("block the deletion and the replacement of what is protected, with what to lift", () => {
    const [finding, ...more] = judge(
      input({ steps: [step({ op: "replace", protect: true, replaces: ["fifoQueue"] })] }),
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      level: "block",
      gate: "protected-change",
      summary: "jobs-queue is protected and would be replaced",
    });
    expect(finding?.fix).toBe(
      "set protect: false in the settings of Pulumi.prod.yaml and run chainwright up prod --sandbox; then repeat this; or take back the change of fifoQueue",
    );
  });

  it("block what a unit says is stateful, by name and type, and say what is lost", () => {
    const units = [unit([{ name: "jobs-queue", type: "aws:sqs/queue:Queue", holds: "jobs that nobody has done yet" }])];
    const lost = judge(
      input({ units, protect: false, steps: [step({ op: "delete" }), step({ op: "delete", name: "other" })] }),
    );
    expect(lost.map(({ gate, level, summary }) => [gate, level, summary])).toEqual([
      ["stateful-change", "block", "jobs-queue would be deleted, and with it jobs that nobody has done yet"],
    ]);
    expect(lost[0]?.fix).toContain("chainwright destroy prod --sandbox --target 'urn:pulumi:prod::app::");
  });

  it("block a database whose section was taken out, though no unit speaks of it any more", () => {
    const findings = judge(input({ steps: [step({ ...database, op: "delete" })], protect: false }));
    expect(findings.map(({ key }) => key)).toEqual([`stateful-change:${step(database).urn}`]);
  });

  it("never let a deletion of protected or stateful things pass in an up", () => {
    const ops = fc.constantFrom("delete" as const, "replace" as const);
    fc.assert(
      fc.property(ops, fc.boolean(), fc.boolean(), (op, protect, settings) => {
        const findings = judge(input({ protect: settings, steps: [step({ ...database, op, protect })] }));
        return findings.some(({ level }) => level === "block");
      }),
    );
  });

  it("name every protected resource of a destroy, also those that the preview did not reach", () => {
    const urns = ["urn:pulumi:prod::app::t::a", "urn:pulumi:prod::app::t::b"];
    const findings = judge(input({ kind: "destroy", protectedUrns: urns }));
    expect(findings.map(({ urn, level }) => [urn, level])).toEqual(urns.map((urn) => [urn, "block"]));
    expect(
      judge(input({ kind: "destroy", protectedUrns: urns, targets: [urns[1] ?? ""] })).map(({ urn }) => urn),
    ).toEqual([urns[1]]);
  });

  it("let an unprotected environment be destroyed, with a word on what is lost", () => {
    const steps = [step({ ...database, op: "delete" })];
    expect(judge(input({ kind: "destroy", protect: false, steps })).map(({ level }) => level)).toEqual(["warn"]);
    expect(judge(input({ kind: "destroy", protect: true, steps })).map(({ level }) => level)).toEqual(["block"]);
  });

  it("block another region than the settings', and name where it comes from", () => {
    const otherRegions = {
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "us-east-1",
      "aws:region in Pulumi.prod.yaml": "",
    };
    expect(judge(input({ otherRegions })).map(({ key, level }) => [key, level])).toEqual([
      ["wrong-region:AWS_REGION", "block"],
    ]);
  });

  it("block while creations are pending, with the exact commands, but not the refresh that settles them", () => {
    const pending = [{ urn: "urn:x", type: "aws:ec2/vpc:Vpc", name: "network-vpc" }];
    const [finding] = judge(input({ pending }));
    expect(finding).toMatchObject({ level: "block", gate: "pending-creates", urn: "urn:x" });
    expect(finding?.fix).toContain("chainwright refresh prod --sandbox --adopt-pending 'urn:x=ID'");
    expect(finding?.fix).toContain("chainwright refresh prod --sandbox --clear-pending");
    expect(judge(input({ kind: "refresh", pending }))).toEqual([]);
  });

  it("put what blocks first, each subject once", () => {
    const steps = [step({ ...database, op: "delete", protect: true })];
    const findings = judge(input({ kind: "destroy", protect: false, steps, protectedUrns: [step(database).urn] }));
    expect(findings.map(({ gate, level }) => [gate, level])).toEqual([
      ["protected-change", "block"],
      ["stateful-change", "warn"],
    ]);
  });
});
