import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSettings } from "../../../components/core/settings.js";
import { gateNames, gateSettings, lastingGates } from "../../../infra/settings/gates.js";
import { masked } from "../../../scripts/engine/masking.js";
import { unknownValue as engineUnknown } from "../../../scripts/engine/properties.js";
import { explain, explanationText, nearGates } from "../../../scripts/gates/explain.js";
import { gates } from "../../../scripts/gates/gates.js";
import { judge } from "../../../scripts/gates/judge.js";
import { secretValue, unknownValue } from "../../../scripts/gates/values.js";
import { distance } from "fastest-levenshtein";
import { inputOf, levelSaid, said, settingsOf, stepOf, unitOf } from "./input.js";

const database = { type: "aws:rds/instance:Instance", name: "database-instance" } as const;
const loss = stepOf({ ...database, op: "replace", replaces: ["engine"] });

describe("the gates", () => {
  it("are those of the settings, in their order, each with rule, reason, source and way out", () => {
    expect(gates.map(({ name }) => name)).toEqual(gateNames);
    for (const { name, rule, reason, source, lift, level } of gates) {
      for (const text of [rule, reason, lift]) expect(text.length, name).toBeGreaterThan(10);
      expect(source, name).toMatch(/^(https:\/\/|docs\/|components\/)/);
      if (lastingGates[name] !== undefined) expect(level, name).toBe("block");
    }
  });

  it("let creations, updates and what stays the same pass", () => {
    const steps = (["create", "update", "same", "read"] as const).map((op) =>
      stepOf({ ...database, op, protect: true }),
    );
    expect(judge(inputOf({ steps }))).toEqual([]);
  });

  it("know what the engine writes for secrets and for what is not known", () => {
    expect([secretValue, unknownValue]).toEqual([masked, engineUnknown]);
  });

  it("name the page that tells of them, by their own name", () => {
    expect(judge(inputOf({ steps: [loss] })).map(({ source }) => source)).toEqual(["docs/gates.md#stateful-change"]);
  });
});

describe("a protected resource", () => {
  it("is never deleted or replaced, and what to lift is said", () => {
    const [finding] = said("protected-change", {
      steps: [stepOf({ op: "replace", protect: true, replaces: ["fifoTopic"] })],
    });
    expect(finding).toMatchObject({ level: "block", summary: "jobs-topic is protected and would be replaced" });
    expect(finding?.fix).toBe(
      "set protect: false in the settings of Pulumi.prod.yaml and run chainwright up prod; then repeat this; or take back the change of fifoTopic",
    );
  });

  it("is held though --allow names it", () => {
    const step = { ...loss, protect: true };
    const findings = judge(inputOf({ steps: [step], allow: [step.urn] }));
    expect(findings.filter(({ level }) => level === "block").map(({ gate }) => gate)).toEqual(["protected-change"]);
  });

  it("is named by a destroy, also when the preview did not reach it", () => {
    const urns = ["urn:pulumi:prod::app::t::a", "urn:pulumi:prod::app::t::b"];
    const names = (targets: string[]): unknown[] =>
      said("protected-change", { kind: "destroy", protectedUrns: urns, targets }).map(({ urn }) => urn);
    expect([names([]), names([urns[1] ?? ""])]).toEqual([urns, [urns[1]]]);
  });
});

describe("what holds data", () => {
  it("is known by its unit, by name and type, with what is lost", () => {
    const units = [
      unitOf("jobs", { stateful: [{ name: "jobs-topic", type: "aws:sns/topic:Topic", holds: "its subscribers" }] }),
    ];
    const found = said("stateful-change", {
      units,
      steps: [stepOf({ op: "delete" }), stepOf({ op: "delete", name: "other" })],
    });
    expect(found.map(({ level, summary }) => [level, summary])).toEqual([
      ["block", "jobs-topic would be deleted, and with it its subscribers"],
    ]);
  });

  it.each([
    ["aws:rds/instance:Instance", {}],
    ["aws:s3/bucket:Bucket", {}],
    ["aws:s3/bucketV2:BucketV2", {}],
    ["aws:kms/key:Key", {}],
    ["aws:ebs/volume:Volume", {}],
    ["aws:route53/zone:Zone", {}],
    ["aws:sqs/queue:Queue", {}],
    ["aws:elasticache/replicationGroup:ReplicationGroup", {}],
    ["kubernetes:core/v1:PersistentVolumeClaim", {}],
    ["aws:rds/somethingNew:SomethingNew", { skipFinalSnapshot: true }],
    ["aws:future/store:Store", { backupRetentionPeriod: 7 }],
  ])("%s is known by its type or its properties, though no unit speaks of it", (type, before) => {
    for (const op of ["delete", "replace"] as const)
      expect(levelSaid("stateful-change", { steps: [stepOf({ type, op, before })], protect: false })).toBe("block");
  });

  it("passes when --allow names it, and stays told", () => {
    const [finding] = said("stateful-change", { steps: [loss], allow: [loss.urn] });
    expect(finding).toMatchObject({ level: "warn", summary: expect.stringContaining("named by --allow") as string });
    expect(levelSaid("stateful-change", { steps: [loss], allow: [`${loss.urn}x`] })).toBe("block");
  });

  it("only warns in the destroy of an environment that is not protected", () => {
    const steps = [stepOf({ ...database, op: "delete" })];
    expect(levelSaid("stateful-change", { kind: "destroy", protect: false, steps })).toBe("warn");
    expect(levelSaid("stateful-change", { kind: "destroy", protect: true, steps })).toBe("block");
    expect(levelSaid("stateful-change", { kind: "refresh", steps })).toBe("none");
  });

  it("is told once where the protection says enough", () => {
    const steps = [stepOf({ ...database, op: "delete", protect: true })];
    expect(judge(inputOf({ steps })).map(({ gate }) => gate)).toEqual(["protected-change"]);
  });
});

describe("creations that an earlier run left open", () => {
  const pending = [{ urn: "urn:x", type: "aws:ec2/vpc:Vpc", name: "network-vpc" }];

  it("block with the exact commands, but not the refresh that settles them", () => {
    const [finding] = said("pending-creates", { pending, flags: "--sandbox" });
    expect(finding).toMatchObject({ level: "block", urn: "urn:x" });
    expect(finding?.fix).toContain("chainwright refresh prod --sandbox --adopt-pending 'urn:x=ID'");
    expect(finding?.fix).toContain("chainwright refresh prod --sandbox --clear-pending");
    expect(said("pending-creates", { kind: "refresh", pending })).toEqual([]);
  });

  it("are told before the preview, and what needs a plan is not", () => {
    const input = inputOf({ pending, revision: { commit: "c", branch: "b", dirty: true } });
    expect(judge(input, "early").map(({ gate }) => gate)).toEqual(["pending-creates"]);
  });
});

describe("the wrong place", () => {
  it("is another region or account than the settings', with where it comes from", () => {
    const otherRegions = {
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "us-east-1",
      "aws:region in Pulumi.prod.yaml": "",
    };
    expect(said("wrong-region", { otherRegions }).map(({ key, level }) => [key, level])).toEqual([
      ["wrong-region:AWS_REGION", "block"],
    ]);
    const otherAccounts = { AWS_ROLE_ARN: "111111111111", other: "", same: "123456789012" };
    expect(said("wrong-account", { otherAccounts }).map(({ key, level }) => [key, level])).toEqual([
      ["wrong-account:AWS_ROLE_ARN", "block"],
    ]);
  });

  const arn = (region: string, account: string, name: string): string =>
    `arn:aws:eks:${region}:${account}:cluster/${name}`;
  it.each([
    ["the environment's own cluster", arn("us-east-1", "123456789012", "app-prod"), undefined, "none"],
    ["another cluster", arn("us-east-1", "123456789012", "app-staging"), undefined, "block"],
    ["another account", arn("us-east-1", "210987654321", "app-prod"), undefined, "block"],
    ["another region", arn("eu-west-1", "123456789012", "app-prod"), undefined, "block"],
    ["a local cluster that nobody expects", "kind-dev", undefined, "info"],
    ["the cluster that the settings name", "kind-dev", "kind-dev", "none"],
    ["another one than the settings name", "kind-other", "kind-dev", "block"],
  ])("is a kubeconfig of another cluster: %s", (_title, cluster, expected, level) => {
    const settings = settingsOf(expected === undefined ? {} : { cluster: expected });
    expect(levelSaid("wrong-cluster", { kubeContext: { name: cluster, cluster }, settings })).toBe(level);
  });
});

describe("levels", () => {
  const frozen = { freezes: [{ from: "2026-11-20", to: "2026-11-30", reason: "year end" }] };

  it.each(["block", "warn", "info"])("can be set to %s", (level) => {
    expect(
      levelSaid("change-window", { settings: settingsOf({ ...frozen, levels: { "change-window": level } }) }),
    ).toBe(level);
  });

  it("leave a gate out that is off", () => {
    expect(said("change-window", { settings: settingsOf({ ...frozen, levels: { "change-window": "off" } }) })).toEqual(
      [],
    );
  });

  it("raise a gate that only warns, but not what is never more than a warning", () => {
    const settings = settingsOf({ levels: { "rollback-target": "block" } });
    expect(levelSaid("rollback-target", { history: [], settings })).toBe("block");
    expect(
      levelSaid("drift-unseen", { history: [], settings: settingsOf({ levels: { "drift-unseen": "block" } }) }),
    ).toBe("info");
  });

  it.each(Object.entries(lastingGates))(
    "of %s can't be anything but block, and the problem says why",
    (name, reason) => {
      for (const level of ["off", "info", "warn"]) {
        const { problems } = checkSettings(gateSettings, { levels: { [name]: level } }, "settings.gates");
        expect(problems).toMatchObject([{ path: `settings.gates.levels.${name}`, expected: `block: ${reason}` }]);
      }
      expect(checkSettings(gateSettings, { levels: { [name]: "block" } }, "settings.gates").problems).toEqual([]);
    },
  );

  it("of a gate that is misspelt are refused with the one that is meant", () => {
    const { problems } = checkSettings(gateSettings, { levels: { "iam-widend": "off" } }, "settings.gates");
    expect(problems).toMatchObject([{ fix: "did you mean iam-widened?" }]);
  });

  it("of gates about the world outside only inform in the sandbox, and of those about the moment only warn in a preview", () => {
    const settings = settingsOf(frozen);
    expect(levelSaid("change-window", { settings })).toBe("block");
    expect(levelSaid("change-window", { settings, preview: true })).toBe("warn");
    expect(levelSaid("change-window", { settings, sandbox: true })).toBe("info");
    expect(levelSaid("stateful-change", { steps: [loss], sandbox: true })).toBe("block");
  });

  it("are not asked about now where nothing changes", () => {
    expect(said("change-window", { settings: settingsOf(frozen), changes: false })).toEqual([]);
  });
});

describe("an override", () => {
  const settings = settingsOf({ freezes: [{ from: "2026-11-20", to: "2026-11-30", reason: "year end" }] });

  it("lets its gate pass, with the reason in the finding", () => {
    const overrides = [{ gate: "change-window", reason: "INC-12: the endpoint is down" }];
    expect(said("change-window", { settings, overrides })).toMatchObject([
      { level: "warn", summary: expect.stringContaining("overridden: INC-12: the endpoint is down") as string },
    ]);
  });

  it("does nothing for a gate that can't be overridden", () => {
    expect(
      levelSaid("stateful-change", { steps: [loss], overrides: [{ gate: "stateful-change", reason: "because" }] }),
    ).toBe("block");
  });
});

describe("findings", () => {
  it("put what blocks first, each subject once, and read the same in every order of the steps", () => {
    const steps = [
      loss,
      stepOf({ ...database, name: "other", op: "delete" }),
      stepOf({ op: "delete", protect: true }),
      loss,
    ];
    const expected = judge(inputOf({ steps }));
    expect(new Set(expected.map(({ key }) => key)).size).toBe(expected.length);
    fc.assert(
      fc.property(fc.shuffledSubarray(steps, { minLength: steps.length }), (shuffled) => {
        expect(judge(inputOf({ steps: shuffled }))).toEqual(expected);
      }),
    );
  });
});

describe("an explanation", () => {
  const place = { settings: settingsOf({ driftHours: 5 }), sandbox: false, preview: false };
  const gate = gates.find(({ name }) => name === "drift-unseen");

  it("has rule, reason, source, level and the limits in force", () => {
    if (gate === undefined) throw new Error("no such gate");
    expect(explain(gate, place)).toMatchObject({ level: "warn", lowered: null, limits: { driftHours: 5 } });
    expect(explain(gate, { ...place, sandbox: true }).lowered).toBe("info at most: the sandbox has no outside world");
    expect(explanationText(explain(gate, place))).toContain("settings.gates.driftHours: 5");
  });

  it.each([
    ["statefull-change", "stateful-change"],
    ["drift", "drift-unseen"],
    ["WINDOW", "change-window"],
    ["slashing", "slashing-hazard"],
    ["cost-raise", "cost-rise"],
  ])("of %s is offered as %s", (wrong, right) => {
    expect(nearGates(wrong, distance)[0]).toBe(right);
  });

  it("of something else is not guessed", () => {
    expect(nearGates("zzzzzzzzzz", distance)).toEqual([]);
  });
});
