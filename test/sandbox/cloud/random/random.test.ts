import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bcrypt } from "../../../../sandbox/cloud/random/bcrypt.js";
import { randomSimulator } from "../../../../sandbox/cloud/random/simulator.js";
import { chanceFrom, seededChance, shuffled } from "../../../../sandbox/cloud/random/chance.js";
import { randomText, textFailures } from "../../../../sandbox/cloud/random/text.js";
import { type Cloud, type Properties, unknown } from "../../../../sandbox/cloud/simulator.js";
import { randomBytes } from "node:crypto";

const random = randomSimulator();
const hex = (length: number) => randomBytes(length).toString("hex").slice(0, length);
const cloud = { hex, now: () => Date.parse("2026-11-22") } as Cloud;
const context = { urn: "urn:pulumi:test::test::x::one", randomSeed: Buffer.alloc(32) };

const token = (name: string) => `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const make = (name: string, inputs: Properties = {}) => random.create(token(name), inputs, cloud);

describe("a random text", () => {
  const least = fc.nat({ max: 4 });
  const settings = fc.record({
    length: fc.integer({ min: 16, max: 64 }),
    lower: fc.boolean(),
    upper: fc.boolean(),
    numeric: fc.boolean(),
    special: fc.boolean(),
    minLower: least,
    minUpper: least,
    minNumeric: least,
    minSpecial: least,
    overrideSpecial: fc.constantFrom(undefined, "_%@"),
  });

  it("has its length, at least so many of each kind, and no kind that nobody wants", () => {
    fc.assert(
      fc.property(settings, (inputs) => {
        fc.pre(textFailures(inputs).length === 0);
        const text = randomText(inputs, chanceFrom(hex));
        const special = inputs.overrideSpecial === undefined ? /[!@#$%&*()\-_=+[\]{}<>:?]/g : /[_%@]/g;
        const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
        expect(text).toHaveLength(inputs.length);
        const kinds: [RegExp, boolean, number][] = [
          [/[a-z]/g, inputs.lower, inputs.minLower],
          [/[A-Z]/g, inputs.upper, inputs.minUpper],
          [/[0-9]/g, inputs.numeric, inputs.minNumeric],
          [special, inputs.special, inputs.minSpecial],
        ];
        for (const [pattern, wanted, fewest] of kinds) {
          expect(count(pattern)).toBeGreaterThanOrEqual(fewest);
          if (!wanted) expect(count(pattern)).toBe(fewest);
        }
        expect(kinds.reduce((sum, [pattern]) => sum + count(pattern), 0)).toBe(inputs.length);
      }),
    );
  });

  it.each([
    [{ length: 0 }, "at least 1"],
    [{ length: 3, minLower: 2, minUpper: 2 }, "at least 4"],
    [{ length: 8, lower: false, upper: false, numeric: false, special: false }, "at least one of"],
    [{}, 'the argument "length" is required'],
    [{ length: 8, len: 1 }, "Invalid or unknown key"],
    [{ length: "many" }, "expected a number"],
  ])("is refused with %j", (inputs, message) => {
    const { failures } = random.check(token("RandomPassword"), inputs, undefined, context);
    expect(failures.map((failure) => failure.reason).join()).toContain(message);
  });

  it("is checked as far as it is known", () => {
    expect(random.check(token("RandomPassword"), { length: unknown }, undefined, context).failures).toEqual([]);
  });
});

describe("a password", () => {
  it("doesn't show in its id, and its hash is a real one", () => {
    const { id, outputs } = make("RandomPassword", { length: 24 });
    expect(id).toBe("none");
    expect(outputs.bcryptHash).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    expect(random.secretOutputs?.(token("RandomPassword"))).toEqual(["bcryptHash", "result"]);
  });

  it("is hashed as everybody's bcrypt does", () => {
    const salt = Buffer.from("144b3d691a7b4ecf39cf735c7fa7a79c", "hex");
    expect(bcrypt("", salt, 6)).toBe("$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.");
    const other = Buffer.from("715b96caed2ac92c354ed16c1e19e38a", "hex");
    expect(bcrypt("abcdefghijklmnopqrstuvwxyz", other, 8)).toBe(
      "$2a$08$aTsUwsyowQuzRrDqFflhgekJ8d9/7Z3GV3UcgvzQW3J5zMyrTvlz.",
    );
  });
});

describe("other random values", () => {
  it("have the form that the package promises", () => {
    const bytes = make("RandomBytes", { length: 32 }).outputs;
    expect(Buffer.from(String(bytes.base64), "base64").toString("hex")).toBe(bytes.hex);
    const { id, outputs } = make("RandomId", { byteLength: 8, prefix: "p-" });
    expect(outputs).toMatchObject({ b64Url: `p-${id}`, hex: expect.stringMatching(/^p-[0-9a-f]{16}$/) as unknown });
    expect(outputs.dec).toBe(`p-${BigInt(`0x${String(outputs.hex).slice(2)}`)}`);
    expect(make("RandomUuid").id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(make("RandomUuid7").id).toMatch(/^01a2[0-9a-f]{4}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    expect(make("RandomPet").id).toMatch(/^[a-z]+-[a-z]+$/);
    expect(make("RandomPet", { length: 3, separator: ".", prefix: "x" }).id).toMatch(/^x\.[a-z]+\.[a-z]+\.[a-z]+$/);
  });

  it("are whole numbers within their range, and the same for the same seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.nat({ max: 100_000 }), fc.string(), (min, span, seed) => {
        const { outputs } = make("RandomInteger", { min, max: min + span, seed });
        expect(outputs.result).toBeGreaterThanOrEqual(min);
        expect(outputs.result).toBeLessThanOrEqual(min + span);
        if (seed !== "")
          expect(make("RandomInteger", { min, max: min + span, seed }).outputs.result).toBe(outputs.result);
      }),
    );
    expect(random.check(token("RandomInteger"), { min: 2, max: 1 }, undefined, context).failures).toHaveLength(1);
  });

  it("are all the items in a new order, again and again up to the count", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat({ max: 40 }), (inputs, resultCount) => {
        const { results } = make("RandomShuffle", { inputs, resultCount }).outputs as { results: string[] };
        expect(results).toHaveLength(resultCount);
        expect([...results.slice(0, inputs.length)].every((item) => inputs.includes(item))).toBe(true);
        if (resultCount >= inputs.length)
          expect([...results.slice(0, inputs.length)].sort()).toEqual([...inputs].sort());
      }),
    );
    expect(shuffled([1, 2, 3], seededChance("x"))).toEqual(shuffled([1, 2, 3], seededChance("x")));
  });
});

describe("a change", () => {
  it("of any input draws anew, and a default spelt out is no change", () => {
    const type = token("RandomPassword");
    const old = { length: 16, keepers: { a: "1" } };
    expect(random.diff(type, old, { ...old, keepers: { a: "2" } }).replaces).toEqual(["keepers"]);
    expect(random.diff(type, old, { ...old, special: false }).replaces).toEqual(["special"]);
    expect(random.diff(type, old, { ...old, special: true, number: true }).changes).toEqual([]);
    expect(random.diff(type, old, { ...old, length: unknown }).replaces).toEqual(["length"]);
  });
});
