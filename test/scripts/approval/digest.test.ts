import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordedSteps } from "../../../scripts/approval/changes.js";
import { boundSteps } from "../../../scripts/approval/digest.js";
import { withoutRandomNames } from "../../../scripts/approval/random-names.js";
import { unordered } from "../../../scripts/approval/unordered.js";
import { hashOf } from "../../../scripts/canonical.js";
import { contentOf } from "../../../scripts/engine/state-content.js";
import type { Properties, Step } from "../../../scripts/engine/deployment.js";
import { configurationOf } from "../../../scripts/project/configuration.js";
import { stepOf } from "../run/fakes.js";

const json = fc.jsonValue({ maxDepth: 4 });
const properties = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), json, { maxKeys: 6 });
const bound = (...steps: Step[]): string => hashOf(boundSteps(recordedSteps(steps)));

/** The same value, written in another order: keys reversed, lists too where `lists` says so. */
function shuffled(value: unknown, lists: boolean): unknown {
  if (Array.isArray(value)) {
    const inner = value.map((one) => shuffled(one, lists));
    return lists ? inner.reverse() : inner;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, shuffled(one, lists)]),
  );
}

describe("what a step binds", () => {
  it("is the same in whatever order it is written", () => {
    fc.assert(
      fc.property(properties, properties, (before, after) => {
        const step = stepOf({ op: "update", before, after });
        const other = stepOf({
          op: "update",
          before: shuffled(before, true) as Properties,
          after: shuffled(after, true) as Properties,
        });
        expect(bound(other)).toBe(bound(step));
      }),
    );
  });

  it("is another one as soon as one property is", () => {
    fc.assert(
      fc.property(properties, fc.stringMatching(/^[a-z]{1,6}$/), json, (after, key, value) => {
        const step = stepOf({ after });
        const other = stepOf({ after: { ...after, [key]: value } });
        const same = hashOf(unordered({ ...after, [key]: value })) === hashOf(unordered(after));
        expect(bound(other) === bound(step)).toBe(same);
      }),
    );
  });

  it("is a list whole, also where the engine names an element of it", () => {
    const before = { rules: [{ port: 1 }, { port: 2 }], password: "[secret]" };
    const after = { rules: [{ port: 1 }, { port: 3 }], password: "[secret]" };
    const [step] = recordedSteps([stepOf({ op: "update", before, after, changed: ["rules[1].port", "password"] })]);
    expect(step?.changes).toEqual([
      { path: "password", before: "[secret]", after: "[secret]" },
      { path: "rules", before: before.rules, after: after.rules },
    ]);
  });
});

describe("a name that is drawn", () => {
  const role = (name: string): Step => stepOf({ name: "network-role", after: { name } });

  it.each([
    ["network-role-8be865e", "network-role-[random]"],
    ["NETWORK-ROLE-8be865e1", "NETWORK-ROLE-[random]"],
    ["network-8be865e", "network-[random]"],
    ["network-role-8be865e.fifo", "network-role-[random].fifo"],
    ["network-role", "network-role"],
    ["network-role-8be865", "network-role-8be865"],
    ["other-8be865e", "other-8be865e"],
  ])("%s is taken for %s", (name, expected) => {
    expect(withoutRandomNames([role(name)])({ name })).toEqual({ name: expected });
  });

  it("is known wherever it stands, and nothing else is taken for it", () => {
    const clean = withoutRandomNames([role("network-role-8be865e")]);
    expect(
      clean({
        arn: "arn:aws:iam::1:role/network-role-8be865e",
        policy: '{"Resource":"arn:aws:s3:::network-role-8be865e/*"}',
        "network-role-8be865e": ["8be865e", "other-8be865e", "network-role-8be865ef"],
      }),
    ).toEqual({
      arn: "arn:aws:iam::1:role/network-role-[random]",
      policy: '{"Resource":"arn:aws:s3:::network-role-[random]/*"}',
      "network-role-[random]": ["8be865e", "other-8be865e", "network-role-8be865ef"],
    });
  });

  it("is the state's own when nothing is made: an update keeps it", () => {
    const step = { ...role("network-role-8be865e"), op: "update" as const };
    expect(withoutRandomNames([step])("network-role-8be865e")).toBe("network-role-8be865e");
  });
});

it("tells every change of a configuration by its path, and its order is none", () => {
  fc.assert(
    fc.property(properties, fc.stringMatching(/^[a-z]{7}$/), json, (values, key, value) => {
      const first = configurationOf(values);
      expect(configurationOf(shuffled(values, false) as Record<string, unknown>)).toEqual(first);
      const added = configurationOf({ ...values, [key]: value });
      const moved = Object.keys(added).filter((path) => added[path] !== first[path]);
      expect(moved.length).toBeGreaterThan(0);
      expect(moved.every((path) => path === key || path.startsWith(`${key}.`))).toBe(true);
    }),
  );
});

it("takes a stack that was only just made for none", () => {
  const made = { resources: [], secrets_providers: { type: "passphrase", state: { salt: "x" } } };
  expect(contentOf(made)).toEqual(contentOf({}));
});
