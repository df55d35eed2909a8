import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeResources, nameOf, wordsOf } from "../../policies/judge.js";
import type { Resource, Rule, Violation } from "../../policies/rule.js";
import { rules } from "../../policies/rules.js";
import type { Cases } from "./cases/case.js";
import { cloudCases } from "./cases/cloud.js";
import { podCases } from "./cases/pods.js";
import { secretCases, shapes } from "./cases/secrets.js";

const cases: Readonly<Record<string, Cases>> = { ...cloudCases, ...podCases, ...secretCases };
const settings = { peerPorts: [] };
const all = Object.values(cases).flatMap(({ breaks, holds }) => [...breaks, ...holds]);
const types = [...new Set(all.flat().map(({ type }) => type))];

function judged(rule: Rule, resources: readonly Resource[]): readonly Violation[] {
  const [first] = resources;
  if (first === undefined) throw new Error("an example without a resource");
  return rule.judge(first, { resources, settings });
}

/** What it is, without what changes from run to run. */
const shown = (resources: readonly Resource[]): string =>
  JSON.stringify(resources.map(({ type, props }) => ({ type, props })));

describe("the rules", () => {
  it("are told apart by their names, which are fit for a file, a heading and a setting", () => {
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9-]+$/.test(name))).toEqual([]);
  });

  it("say what holds, why, and where that comes from", () => {
    for (const { name, title, reason, source } of rules) {
      expect(title, name).toMatch(/^[a-zA-Z].{10,}[^.]$/);
      expect(reason, name).toMatch(/^[A-Z].{20,}\.$/);
      expect(source, name).toMatch(/^https:\/\//);
    }
  });

  it("have examples that break and that hold, each", () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map(({ name }) => name).sort());
    for (const { breaks, holds } of Object.values(cases))
      expect([breaks.length > 1, holds.length > 1]).toEqual([true, true]);
  });
});

describe.each(rules.map((rule) => ({ rule, name: rule.name })))("$name", ({ rule, name }) => {
  const { breaks = [], holds = [] } = cases[name] ?? {};

  it("finds what breaks it", () => {
    expect(breaks.filter((resources) => judged(rule, resources).length === 0).map(shown)).toEqual([]);
  });

  it("lets pass what holds", () => {
    const found = holds.flatMap((resources) => {
      const violations = judged(rule, resources);
      return violations.length === 0 ? [] : [`${wordsOf(violations)} in ${shown(resources)}`];
    });
    expect(found).toEqual([]);
  });

  it("puts no value of a property into a message", () => {
    const canary = "canary-7Qm2Zx9Kv4Tn1Rb8Wd";
    const told = [...breaks, ...holds].flatMap((resources) =>
      planted(resources, canary).flatMap((stack) =>
        stack.map((one) => wordsOf(rule.judge(one, { resources: stack, settings }))),
      ),
    );
    expect(told.filter((message) => message.includes("canary"))).toEqual([]);
  });
});

describe("all rules together", () => {
  const anything = fc.anything({ maxDepth: 5, withNullPrototype: true, key: fc.constantFrom(...keys()) });

  it("never throw, whatever the properties are", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.string(),
        fc.dictionary(fc.constantFrom(...keys()), anything),
        (type, name, props) => {
          const resources = [{ urn: `urn::${type}::${name}`, type, name, props: plain(props) }];
          judgeResources(resources, { settings, exceptions: [], today: new Date(0) });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("never throw for a good resource with any one property replaced", () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.nat(), anything, (resources, at, value) => {
        const [first, ...rest] = resources;
        if (first === undefined) return;
        const paths = pathsOf(first.props);
        const props = put(first.props, paths[at % Math.max(1, paths.length)] ?? [], plain(value)) as Resource["props"];
        judgeResources([{ ...first, props: props ?? {} }, ...rest], { settings, exceptions: [], today: new Date(0) });
      }),
      { numRuns: 2_000 },
    );
  });

  it("say of hidden values only what their place says", () => {
    const wrong = all.flatMap((resources) => {
      const [first] = resources;
      if (first === undefined) return [];
      const hidden = { ...first, props: Object.fromEntries(Object.keys(first.props).map((key) => [key, "[unknown]"])) };
      const found = judgeResources([hidden, ...resources.slice(1)], { settings, exceptions: [], today: new Date(0) });
      return found.filter(({ rule }) => cases[rule.name]?.holds.includes(resources));
    });
    expect(
      wrong.map(({ rule, resource, violations }) => `${rule.name} ${resource.type}: ${wordsOf(violations)}`),
    ).toEqual([]);
  });

  it("show no secret, wherever it stands: as a value, a key or a name", () => {
    for (const shape of shapes) {
      const resource = {
        urn: "urn:x",
        type: "kubernetes:core/v1:ConfigMap",
        name: shape,
        props: { data: { [shape]: shape, plain: shape }, [shape]: { [shape]: [shape] } },
      };
      const verdicts = judgeResources([resource], { settings, exceptions: [], today: new Date(0) });
      expect(verdicts.map(({ rule }) => rule.name)).toContain("no-plain-secret");
      for (const { violations } of verdicts) expect(wordsOf(violations)).not.toContain(shape);
      expect(nameOf(resource)).not.toContain(shape);
    }
  });
});

/** The stack once for every text in it, with that text replaced. */
function planted(resources: readonly Resource[], canary: string): Resource[][] {
  return resources.flatMap((resource, index) =>
    pathsOf(resource.props).map((path) =>
      resources.map((one, at) =>
        at === index ? { ...one, props: put(one.props, path, canary) as Resource["props"] } : one,
      ),
    ),
  );
}

type Path = readonly (string | number)[];

/** Ways to everything in a value that has nothing in it. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
}

function put(value: unknown, [key, ...rest]: Path, next: unknown): unknown {
  if (key === undefined) return next;
  if (Array.isArray(value))
    return value.map((inner: unknown, at) => (String(at) === key ? put(inner, rest, next) : inner));
  return { ...(value as object), [key]: put((value as Record<string, unknown>)[key], rest, next) };
}

/** JSON, as properties are. */
function plain<T>(value: T): Record<string, unknown> {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
  return (text === undefined ? {} : JSON.parse(text)) as Record<string, unknown>;
}

/** Keys that the rules look at, so that random properties are not all alike to them. */
function keys(): string[] {
  const own = all
    .flat()
    .flatMap(({ props }) => pathsOf(props).flat())
    .map(String);
  return [...new Set([...own.filter((key) => !/^\d+$/.test(key)), "__proto__", "constructor", "toString"])];
}
