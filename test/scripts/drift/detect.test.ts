import { describe, expect, it } from "vitest";
import { lastManager } from "../../../scripts/drift/attribution.js";
import { detect } from "../../../scripts/drift/detect.js";
import type { Drift, DriftedResource } from "../../../scripts/drift/drift.js";
import { driftRecord } from "../../../scripts/drift/drift.js";
import { driftFindings, trackedDrift } from "../../../scripts/drift/findings.js";
import { groupDrift } from "../../../scripts/drift/groups.js";
import { driftLines } from "../../../scripts/drift/text.js";
import { ageText } from "../../../scripts/drift/words.js";
import type { Step } from "../../../scripts/engine/deployment.js";

const type = "aws:cloudwatch/logGroup:LogGroup";
const urn = `urn:pulumi:dev::app::${type}::logs`;
const stepOf = (more: Partial<Step>): Step => ({
  op: "update",
  type,
  name: "logs",
  urn,
  component: "network",
  changed: ["retentionInDays"],
  replaces: [],
  protect: false,
  before: { retentionInDays: 14, arn: "a" },
  after: { retentionInDays: 7, arn: "a" },
  ...more,
});
const known = (ignoreChanges: readonly string[] = []) => ({
  ignoreChanges: new Map([[urn, ignoreChanges]]),
  types: new Set([type]),
});
const found = (step: Partial<Step>, ignoreChanges?: readonly string[], rules: Parameters<typeof detect>[2] = []) =>
  detect([stepOf(step)], known(ignoreChanges), rules, "2026-11-22");
const [differs] = found({}).resources;

describe("drift from the steps of a refresh", () => {
  it("is a property with what the state and what the cloud says", () => {
    expect(differs).toMatchObject({
      what: "changed",
      level: "drift",
      differences: [{ path: "retentionInDays", state: 14, cloud: 7, level: "drift", why: null }],
    });
  });

  it("tells what was deleted apart from what was changed", () => {
    const { resources } = found({ op: "delete", changed: [] });
    expect(resources).toMatchObject([{ what: "deleted", level: "drift", differences: [] }]);
  });

  it("is nothing where only noise differs, which is counted", () => {
    const { resources, hidden } = found({ before: { lastModified: "1" }, after: { lastModified: "2" }, changed: [] });
    expect(resources).toEqual([]);
    expect(hidden.map(({ name }) => name)).toEqual(["time"]);
  });

  it("is only told where the program leaves a property alone", () => {
    expect(found({}, ["retentionInDays"]).resources).toMatchObject([
      { level: "info", why: expect.stringContaining("ignoreChanges") },
    ]);
    expect(found({}, ["tags"]).resources).toMatchObject([{ level: "drift" }]);
    expect(found({}, ["*"]).resources).toMatchObject([{ level: "info" }]);
  });

  it("is only told where no update would change it, beside what one would", () => {
    const same = found({ op: "same", changed: [], before: { ingress: [] }, after: { ingress: ["22"] } });
    expect(same.resources).toMatchObject([{ level: "info", why: expect.stringContaining("doesn't set it") }]);
    const both = found({ after: { retentionInDays: 7, arn: "b" } }).resources[0]?.differences;
    expect(both?.map(({ path, level }) => [path, level])).toEqual([
      ["arn", "info"],
      ["retentionInDays", "drift"],
    ]);
  });

  it("counts whole when the engine's names fit nothing that differs", () => {
    expect(found({ changed: ["retention_in_days"] }).resources).toMatchObject([{ level: "drift" }]);
    expect(found({ changed: [] }).resources).toMatchObject([{ level: "drift" }]);
  });

  it("is seen at a secret too, which is shown masked", () => {
    const masked = { before: { password: "[secret]" }, after: { password: "[secret]" }, changed: ["password"] };
    expect(found(masked).resources[0]?.differences).toEqual([
      { path: "password", state: "[secret]", cloud: "[secret]", level: "drift", why: null },
    ]);
  });
});

describe("rules of the settings", () => {
  const rule = { type: "aws:cloudwatch/*", path: "retentionInDays", reason: "operations change it by hand" };

  it.each([
    ["the type and the property", rule, "info"],
    ["a whole resource", { type, reason: rule.reason }, "info"],
    ["one resource by its name", { ...rule, name: "logs" }, "info"],
    ["another resource", { ...rule, name: "others" }, "drift"],
    ["another property", { ...rule, path: "tags" }, "drift"],
    ["the past", { ...rule, until: "2026-11-21" }, "drift"],
    ["today", { ...rule, until: "2026-11-22" }, "info"],
  ])("for %s", (_, one, level) => {
    const { resources } = found({}, [], [one]);
    expect(resources[0]?.level).toBe(level);
    if (level === "info") expect(resources[0]?.why).toContain(rule.reason);
  });

  it("that have ended are named", () => {
    expect(found({}, [], [{ ...rule, until: "2026-01-01" }]).notes).toEqual([
      expect.stringContaining("ended on 2026-01-01"),
    ]);
  });

  it("let a deletion pass only when they are about the whole resource", () => {
    expect(found({ op: "delete" }, [], [rule]).resources[0]?.level).toBe("drift");
    expect(found({ op: "delete" }, [], [{ type, reason: rule.reason }]).resources[0]?.level).toBe("info");
  });
});

describe("groups", () => {
  const at = new Date("2026-11-22T12:00:00Z");
  const resources = [
    { ...(differs as DriftedResource), component: "network" },
    { ...(differs as DriftedResource), component: "vault", level: "info" as const },
  ];

  it("are components that have drifted, and keep their age for as long as they are found", () => {
    const last = driftRecord({
      ...driftOf(),
      groups: groupDrift(resources, undefined, new Date("2026-11-20T12:00:00Z")),
    });
    const [group, ...others] = groupDrift(resources, last, at);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ component: "network", since: "2026-11-20T12:00:00.000Z", ageSeconds: 172_800 });
    const gone = driftRecord({ ...driftOf(), groups: [] });
    expect(groupDrift(resources, gone, at)[0]?.since).toBe(at.toISOString());
  });

  it("are told with who and when, what is only told, and what was hidden", () => {
    const text = driftLines(driftOf()).join("\n");
    expect(text).toMatchInlineSnapshot(`
      "network: 1 changed, first seen 2 days ago
        logs (aws:cloudwatch/logGroup:LogGroup) is changed
          ~ retentionInDays: 14 -> 7
          PutRetentionPolicy by eve at 2026-11-22T11:00:00Z (cloudtrail)
      2 differences are noise: 2 of time
      note: a note"
    `);
  });

  it("are findings without a value, and issues with them", () => {
    const [finding] = driftFindings(driftOf(), "heal");
    expect(finding?.summary).toBe("network: 1 changed, first seen 2 days ago: logs (retentionInDays)");
    const { findings } = trackedDrift(driftOf(), { project: "app", environment: "dev", run: "r" }, "heal");
    expect(findings[0]?.tables[0]).toMatchObject({ rows: [["logs", "retentionInDays", "14", "7"]] });
  });

  function driftOf(): Drift {
    const attribution = {
      who: "eve",
      at: "2026-11-22T11:00:00Z",
      event: "PutRetentionPolicy",
      source: "cloudtrail" as const,
    };
    const last = {
      checkedAt: "",
      clean: false,
      groups: [{ component: "network", since: "2026-11-20T12:00:00.000Z", changed: 1, deleted: 0 }],
    };
    const known = [{ ...(differs as DriftedResource), attribution }];
    return {
      checkedAt: at.toISOString(),
      clean: false,
      groups: groupDrift(known, last, at),
      told: [],
      hidden: [{ name: "time", reason: "a time", count: 2 }],
      notes: ["a note"],
    };
  }
});

describe("words", () => {
  it.each([
    [5, "just now"],
    [60, "1 minute"],
    [7_300, "2 hours"],
    [400_000, "4 days"],
  ])("say %i seconds as %s", (seconds, text) => {
    expect(ageText(seconds)).toBe(text);
  });

  it("name the manager that wrote an object last", () => {
    const managedFields = [
      { manager: "kubectl-edit", operation: "Update", time: "2026-11-22T10:00:00Z" },
      { manager: "pulumi", operation: "Apply", time: "2026-11-21T10:00:00Z" },
    ];
    expect(lastManager({ metadata: { managedFields } })).toMatchObject({
      who: "kubectl-edit",
      source: "managed-fields",
    });
    expect(lastManager({ metadata: {} })).toBeNull();
    expect(lastManager(undefined)).toBeNull();
  });
});
