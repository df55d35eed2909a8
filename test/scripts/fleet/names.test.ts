import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import { namedBy } from "../../../scripts/fleet/names.js";

const known = ["prod-eu", "prod-us", "staging", "a.b"];

describe("the names of environments on the command line", () => {
  it.each([
    [[], known],
    [["prod-*"], ["prod-eu", "prod-us"]],
    [
      ["staging", "prod-us"],
      ["prod-us", "staging"],
    ],
    [["*"], known],
    [["a.b", "a*b"], ["a.b"]],
  ])("%j name %j", (words, names) => expect(namedBy(words, known)).toEqual(names));

  it("take no character but the star for a pattern", () => {
    expect(() => namedBy(["stag.ng"], known)).toThrow(/stag\.ng/);
  });

  it("are refused all at once when they fit nothing, with the nearest", () => {
    const refused = (): unknown => namedBy(["stagin", "prod-*", "nope*"], known);
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(/did you mean staging\?[^]*nope\*/);
  });
});
