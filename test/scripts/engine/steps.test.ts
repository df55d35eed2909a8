import type { EngineEvent as RawEvent } from "@pulumi/pulumi/automation/events.js";
import { describe, expect, it } from "vitest";
import { changedPaths } from "../../../scripts/engine/changes.js";
import { StepLog } from "../../../scripts/engine/steps.js";
import { parseUrn } from "../../../scripts/engine/urn.js";

const stack = "urn:pulumi:dev::app::pulumi:pulumi:Stack::app-dev";
const urnOf = (chain: string, name: string): string => `urn:pulumi:dev::app::${chain}::${name}`;

interface Told {
  readonly op: string;
  readonly urn: string;
  readonly parent?: string;
  readonly custom?: boolean;
  readonly [other: string]: unknown;
}

const metadata = ({ op, urn, parent = stack, custom = true, ...rest }: Told): object => {
  const state = { parent, custom, protect: false, inputs: {}, outputs: {} };
  return { op, urn, type: parseUrn(urn).type, old: state, new: op === "delete" ? undefined : state, ...rest };
};
const pre = (told: Told): RawEvent =>
  ({ sequence: 0, timestamp: 0, resourcePreEvent: { metadata: metadata(told) } }) as RawEvent;
const out = (told: Told): RawEvent =>
  ({ sequence: 0, timestamp: 0, resOutputsEvent: { metadata: metadata(told) } }) as RawEvent;
const log = (events: readonly RawEvent[], origin?: number): StepLog => {
  const steps = new StepLog(origin, (text) => text);
  events.forEach((event, index) => steps.record(event, (origin ?? 0) + index * 1000));
  return steps;
};

const network = urnOf("chainwright:network:Network", "network");
const zone = urnOf("chainwright:network:Network$chainwright:network:Zone", "network-a");
const subnet = urnOf("chainwright:network:Network$chainwright:network:Zone$aws:ec2/subnet:Subnet", "network-a-subnet");

describe("steps from the engine's events", () => {
  it("belong to the outermost component, also when children are told first", () => {
    const steps = log([
      pre({ op: "delete", urn: subnet, parent: zone }),
      pre({ op: "delete", urn: zone, parent: network, custom: false }),
      pre({ op: "delete", urn: network, custom: false }),
    ]).steps();
    expect(steps.map(({ name, component }) => [name, component])).toEqual([["network-a-subnet", "network"]]);
  });

  it("leave out components, the stack, providers and references to other stacks", () => {
    const others = ["pulumi:providers:aws", "pulumi:pulumi:StackReference"].map((type) =>
      pre({ op: "create", urn: urnOf(type, "x") }),
    );
    const steps = log([
      pre({ op: "create", urn: stack, custom: false }),
      pre({ op: "create", urn: network, custom: false }),
      ...others,
    ]);
    expect(steps.steps()).toEqual([]);
    expect(steps.counts()).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 0 });
  });

  it.each([
    ["the new one first", ["create-replacement", "replace", "delete-replaced"]],
    ["the old one first", ["delete-replaced", "replace", "create-replacement"]],
  ])("make one of a replacement, %s, and end it with its last half", (_order, ops) => {
    const steps = new StepLog(1_000, (text) => text);
    const events = ops.flatMap((op) => [
      pre({ op, urn: subnet, keys: ["cidrBlock"] }),
      out({ op, urn: subnet, keys: ["cidrBlock"] }),
    ]);
    const told = events.map((event, index) => steps.record(event, 1_000 + index * 500));
    expect(told.map((list) => list.some(({ kind }) => kind === "resource-finished"))).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(steps.counts()).toEqual({ create: 0, update: 0, replace: 1, delete: 0, same: 0 });
    expect(steps.steps()).toEqual([
      expect.objectContaining({ op: "replace", replaces: ["cidrBlock"], seconds: 2.5, offset: 0 }),
    ]);
  });

  it("tell a left-over of an earlier replacement from the living resource", () => {
    const old = { parent: stack, custom: true, delete: true };
    const steps = log([pre({ op: "same", urn: subnet }), pre({ op: "delete", urn: subnet, old })]);
    expect(steps.counts()).toEqual({ create: 0, update: 0, replace: 0, delete: 1, same: 1 });
  });

  it("tell what a refresh before an update found apart from what the update does", () => {
    const state = (inputs: object, outputs: object): object => ({ parent: stack, custom: true, inputs, outputs });
    const asked = state({ size: 1 }, { size: 1, arn: "a" });
    const found = state({ size: 9 }, { size: 9, arn: "a" });
    const gone = urnOf("aws:sns/topic:Topic", "gone");
    const steps = log([
      pre({ op: "refresh", urn: subnet, old: asked, new: asked }),
      pre({ op: "refresh", urn: gone, old: asked, new: asked }),
      out({ op: "refresh", urn: subnet, old: asked, new: found }),
      out({ op: "refresh", urn: gone, old: asked, new: undefined }),
      pre({ op: "update", urn: subnet, old: found, new: asked }),
      out({ op: "update", urn: subnet, old: found, new: asked }),
    ]);
    expect(steps.steps()).toMatchObject([{ op: "update", urn: subnet, before: { size: 9 }, after: { size: 1 } }]);
    expect(steps.counts()).toMatchObject({ update: 1, same: 0, delete: 0 });
  });

  it("show what a refresh found by its outputs, also where an update would leave it", () => {
    const state = (outputs: object): object => ({ parent: stack, custom: true, inputs: { size: 1 }, outputs });
    const steps = log([
      pre({ op: "refresh", urn: subnet, old: state({ rules: [] }), new: state({ rules: [] }) }),
      out({ op: "same", urn: subnet, old: state({ rules: [] }), new: state({ rules: ["open"] }) }),
    ]).steps();
    expect(steps).toMatchObject([{ op: "same", before: { rules: [] }, after: { rules: ["open"] } }]);
  });

  it("do not count reads, and count what a refresh found", () => {
    const steps = log([
      pre({ op: "read", urn: urnOf("aws:ec2/vpc:Vpc", "given") }),
      pre({ op: "refresh", urn: subnet }),
      out({ op: "update", urn: subnet, diffs: ["tags"] }),
    ]);
    expect(steps.counts()).toEqual({ create: 0, update: 1, replace: 0, delete: 0, same: 0 });
    expect(steps.steps().map(({ op }) => op)).toEqual(["read", "update"]);
  });

  it("drop debug messages, which hold secrets in clear, and keep warnings masked", () => {
    const steps = new StepLog(undefined, (text) => text.replace("hunter2", "[secret]"));
    const tell = (severity: string): RawEvent =>
      ({
        sequence: 0,
        timestamp: 0,
        diagnosticEvent: { severity, message: "pw=hunter2\n", color: "never", urn: subnet },
      }) as unknown as RawEvent;
    expect(steps.record(tell("debug"), 0)).toEqual([]);
    expect(steps.record(tell("warning"), 0)).toEqual([
      { kind: "diagnostic", severity: "warning", urn: subnet, message: "pw=[secret]" },
    ]);
    expect(steps.diagnostics).toEqual([{ severity: "warning", urn: subnet, message: "pw=[secret]" }]);
  });

  it("show secrets of the outputs masked at any depth", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
    const state = { custom: false, outputs: { list: [{ deep: secret }], plain: 1, whole: secret } };
    const steps = log([out({ op: "update", urn: stack, custom: false, new: state })]);
    expect(steps.outputs).toEqual({ list: [{ deep: "[secret]" }], plain: 1, whole: "[secret]" });
  });
});

describe("the paths that changed", () => {
  it("are the provider's own when it names them", () => {
    const detailedDiff = { "tags.Name": { diffKind: "update" }, cidrBlock: { diffKind: "update-replace" } };
    expect(changedPaths({ detailedDiff })).toEqual({ changed: ["cidrBlock", "tags.Name"], replaces: ["cidrBlock"] });
  });

  it("are worked out below the properties that the engine names", () => {
    const old = { inputs: { spec: { ports: [{ port: 1 }, { port: 2 }], other: 1 }, kept: 1 } };
    const now = { inputs: { spec: { ports: [{ port: 1 }, { port: 3 }], other: 1 }, kept: 2 } };
    expect(changedPaths({ diffs: ["spec"], old, new: now }).changed).toEqual(["spec.ports[1].port"]);
  });

  it("are worked out from what the cloud shows when the engine names nothing", () => {
    expect(
      changedPaths({ old: { outputs: { a: 1, b: { c: 1 } } }, new: { outputs: { a: 1, b: { c: 2 } } } }).changed,
    ).toEqual(["b.c"]);
  });

  it("hold no values", () => {
    const told = changedPaths({
      diffs: ["password"],
      old: { inputs: { password: "hunter2" } },
      new: { inputs: { password: "swordfish" } },
    });
    expect(JSON.stringify(told)).not.toMatch(/hunter2|swordfish/);
  });
});

describe("a URN", () => {
  it("comes apart, also when the name holds the separator", () => {
    expect(parseUrn("urn:pulumi:dev::app::a:b:C$d:e:F::x::y")).toEqual({
      types: ["a:b:C", "d:e:F"],
      type: "d:e:F",
      name: "x::y",
    });
    expect(parseUrn("no urn")).toEqual({ types: [], type: "", name: "no urn" });
  });
});
