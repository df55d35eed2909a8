import { describe, expect, it } from "vitest";
import { readYaml } from "../../../scripts/project/readers.js";

describe("reading YAML", () => {
  it.each([
    ["0777", "a: 0777"],
    ["a date", "a: 2026-01-01"],
    ["NO", "a: NO"],
    ["yes", "a: yes"],
    ["1_000", "a: 1_000"],
    ["0o17", "a: 0o17"],
    ["a time of day", "a: 12:30"],
    ["an account that would lose its first digit", "a: 012345678901"],
  ])("refuses %s, which two readers take for different things", (_name, text) => {
    const { problems } = readYaml(text, "Pulumi.x.yaml");
    expect(problems).toHaveLength(1);
    expect(problems[0]?.fix).toMatch(/^put it in quotes: "/);
  });

  it.each([["a: '0777'"], ['a: "NO"'], ["a: true"], ["a: 12"], ["a: 1.5"], ["a: ~"], ["a: text"], ["a: [1, x]"]])(
    "takes %s",
    (text) => {
      expect(readYaml(text, "f").problems).toEqual([]);
    },
  );

  it("tells every ambiguous value at once, with its path", () => {
    const { problems } = readYaml("config:\n  p:network:\n    a: 0777\n    b: [NO, 2026-01-01]\n", "f");
    expect(problems.map((problem) => problem.path)).toEqual([
      "config.p:network.a",
      "config.p:network.b.0",
      "config.p:network.b.1",
    ]);
  });

  it.each([
    ["a duplicate key", "a: 1\na: 2\n"],
    ["a tab", "a:\n\t- b\n"],
    ["an unclosed quote", 'a: "b\n'],
  ])("says where %s is", (_name, text) => {
    expect(readYaml(text, "Pulumi.x.yaml").problems[0]?.path).toMatch(/^Pulumi\.x\.yaml:\d+:\d+$/);
  });

  it("stops at a bomb of aliases", () => {
    const level = (n: number): string => `l${n}: &l${n} [${Array.from({ length: 10 }, () => `*l${n - 1}`).join(", ")}]`;
    const bomb = ["l0: &l0 x", ...[1, 2, 3, 4, 5, 6].map(level)].join("\n");
    expect(readYaml(bomb, "f").problems).toHaveLength(1);
  });

  it("refuses merge keys and numbers that lose digits", () => {
    expect(readYaml("a: &x {b: 1}\nc:\n  <<: *x\n", "f").problems[0]?.actual).toBe("a merge key");
    expect(readYaml("a: 123456789012345678901\n", "f").problems[0]?.fix).toBe("put it in quotes");
  });
});
