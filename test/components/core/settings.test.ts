import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkSettings, rule } from "../../../components/core/settings.js";

const schema = z
  .strictObject({ low: z.int().default(1), high: z.int().default(9), name: z.string().default("a") })
  .check(
    rule(["low", "high"], ({ low, high }) =>
      low <= high ? [] : [{ path: ["low"], expected: `at most high (${high})`, fix: "lower it" }],
    ),
  );

function told(input: unknown): string[] {
  return checkSettings(schema, input, "range").problems.map((one) => `${one.path}: ${one.expected} - ${one.fix}`);
}

describe("a rule between fields", () => {
  it("is silent while it holds", () => {
    expect(told({ low: 2, high: 2 })).toEqual([]);
  });

  it("is told beside what is wrong elsewhere", () => {
    expect(told({ low: 5, high: 2, name: 7, extra: 1 })).toEqual([
      'range.name: a string - write it in quotes: "7"',
      "range.extra: one of low, high, name - remove range.extra",
      "range.low: at most high (2) - lower it",
    ]);
  });

  it("waits until its own fields are right", () => {
    expect(told({ low: "five", high: 2 })).toEqual(["range.low: a number - change range.low"]);
  });

  it("says what is wrong with a key", () => {
    const named = z.record(z.string().regex(/^[a-z]+$/, { error: "expected lower-case letters" }), z.int());
    expect(checkSettings(named, { Abc: 1 }, "groups").problems).toMatchObject([
      { path: "groups.Abc", expected: "lower-case letters" },
    ]);
  });
});

describe("what was there instead", () => {
  it("never shows the path of an address, which may be a webhook's secret", () => {
    const { problems } = checkSettings(
      z.strictObject({ secret: z.string().max(5) }),
      { secret: "https://me:hunter2@hooks.example.com/services/T0/B0/token" },
      "routes",
    );
    expect(problems.map((problem) => problem.actual).join()).not.toMatch(/token|hunter2/);
    expect(problems[0]?.actual).toContain("https://hooks.example.com/...");
  });
});
