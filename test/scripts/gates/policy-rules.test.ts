import { describe, expect, it } from "vitest";
import { change, said, unitOf } from "./input.js";

const type = "aws:lb/loadBalancer:LoadBalancer";
const urn = (name: string): string => `urn:pulumi:prod::app::${type}::${name}`;
const balancer = (name: string, before: object | undefined = undefined) =>
  change(type, before, { internal: false, enableDeletionProtection: true }, { name, urn: urn(name) });
const rule = "no-public-load-balancer";
const open = { urn: urn("old"), type, name: "old", properties: { internal: false, enableDeletionProtection: true } };
const ruling = (...exceptions: { rule: string; resource: string; reason: string; until?: string }[]) => ({
  exceptions,
  peerPorts: [],
});
const reason = "the public endpoint of the protocol";
const now = new Date("2026-11-22T12:00:00Z");
const brief = (findings: ReturnType<typeof said>) => findings.map(({ level, key, urn: about }) => [level, key, about]);

describe("our own rules over a preview", () => {
  it("block what is made or changed, resource by resource", () => {
    const steps = [balancer("edge"), balancer("inner", { internal: true })];
    expect(brief(said("policy-rules", { steps, now }))).toEqual([
      ["block", `policy-rules:${rule}:${urn("edge")}`, urn("edge")],
      ["block", `policy-rules:${rule}:${urn("inner")}`, urn("inner")],
    ]);
  });

  it("say what is wrong without a value, and what to do", () => {
    const [finding] = said("policy-rules", { steps: [balancer("edge")], now });
    expect(finding?.summary).toBe(`edge breaks ${rule}: internal: it faces the internet`);
    expect(finding?.fix).toContain(`write an exception for ${rule} with its reason into settings.policies of`);
  });

  it("warn of what was so before and stays so, as one for all of it", () => {
    const unchanged = [open, { ...open, urn: urn("older"), name: "older" }];
    expect(brief(said("policy-rules", { unchanged, now }))).toEqual([
      ["warn", `policy-rules:${rule}:others`, undefined],
    ]);
  });

  it("look at the whole stack: a new signer of a key that is in use is found", () => {
    const signer = (name: string) => ({
      metadata: { name, namespace: "chain", annotations: { "chainwright.dev/validator-keys": "validator-7" } },
      spec: { template: { spec: { containers: [] } } },
    });
    const kind = "kubernetes:apps/v1:StatefulSet";
    const steps = [change(kind, undefined, signer("second"), { name: "second", urn: "urn:second" })];
    const unchanged = [{ urn: "urn:first", type: kind, name: "first", properties: signer("first") }];
    const found = said("policy-rules", { steps, unchanged, now }).find(({ key }) =>
      key.includes("single-writer:urn:second"),
    );
    expect(found).toMatchObject({
      level: "block",
      summary: "second breaks single-writer: spec: first signs with one of the same keys",
    });
  });

  it("inform of what is meant, by the settings or by the component itself", () => {
    const steps = [balancer("edge"), balancer("inner")];
    const units = [unitOf("edge", { meant: [{ rule, resource: "inner", reason: "the component says so" }] })];
    const found = said("policy-rules", { steps, units, now, ruling: ruling({ rule, resource: "edge", reason }) });
    expect(found.map(({ level, summary }) => [level, summary])).toEqual([
      ["info", `${rule} is not asked of inner: the component says so`],
      ["info", `${rule} is not asked of edge: ${reason}`],
    ]);
  });

  it("block again when an exception has ended, and say so", () => {
    const exceptions = ruling({ rule, resource: "edge", reason, until: "2026-11-21" });
    const found = said("policy-rules", { steps: [balancer("edge")], now, ruling: exceptions });
    expect(found.map(({ level }) => level)).toEqual(["block", "warn"]);
    expect(found[1]?.summary).toBe(`the exception from ${rule} for edge ended on 2026-11-21 and counts no more`);
  });

  it("warn of an exception from a rule that does not exist", () => {
    const [found] = said("policy-rules", { now, ruling: ruling({ rule: "no-such-rule", resource: "*", reason }) });
    expect(found).toMatchObject({ level: "warn", summary: "an exception names no-such-rule, which is no rule" });
  });

  it("let the world in where a component says that peers meet, and nowhere else", () => {
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const ingress = (port: number) =>
      change(type, undefined, { cidrIpv4: "0.0.0.0/0", fromPort: port, toPort: port }, { urn: `urn:${port}` });
    const units = [unitOf("node", { peerPorts: [31303] })];
    const found = said("policy-rules", { steps: [ingress(31303), ingress(31304)], units, now });
    expect(found.map(({ urn: about }) => about)).toEqual(["urn:31304"]);
  });

  it("ask nothing of what is deleted", () => {
    const steps = [change(type, { internal: false }, undefined, { name: "edge" })];
    expect(said("policy-rules", { steps, now })).toEqual([]);
    expect(said("policy-rules", { kind: "destroy", steps: [balancer("edge")], now })).toEqual([]);
  });
});
