import { describe, expect, it } from "vitest";
import { mask, maskMarks, masked, outputMarks, unmasked } from "../../../sandbox/cloud/secrets.js";
import type { Marks } from "../../../sandbox/cloud/wire.js";

const marks: Marks = new Map<string, Marks>([
  ["password", true],
  ["tags", new Map([["token", true]])],
]);
const inputs = { password: "hunter2", tags: { token: "t0ken", team: "us" }, port: 5432 };

describe("secrets of outputs", () => {
  it("are what was secret in the inputs, wherever its text shows up again", () => {
    const outputs = { ...inputs, tagsAll: { token: "t0ken", team: "us" }, url: "postgres://", list: ["hunter2", "x"] };
    expect(outputMarks(outputs, inputs, marks, [])).toEqual(
      new Map<string, Marks>([
        ["password", true],
        ["tags", new Map([["token", true]])],
        ["tagsAll", new Map([["token", true]])],
        ["list", new Map([["0", true]])],
      ]),
    );
  });

  it("are what the type always keeps secret", () => {
    expect(outputMarks({ result: "x", length: 1 }, {}, undefined, ["result", "bcryptHash"])).toEqual(
      new Map([["result", true]]),
    );
  });

  it("are everything when all inputs were", () => {
    expect(outputMarks({ a: 1, b: "x" }, { a: 1 }, true, [])).toEqual(
      new Map([
        ["a", true],
        ["b", true],
      ]),
    );
  });
});

describe("a mask", () => {
  it("stands for every secret text and number, and leaves the shape", () => {
    const all: Marks = new Map([["data", true]]);
    const value = { data: { user: "x", pin: 7, list: ["y"], empty: {} }, open: "z" };
    const hidden = masked(value, all);
    expect(hidden).toEqual({ data: { user: mask, pin: mask, list: [mask], empty: {} }, open: "z" });
    expect(JSON.stringify(hidden)).not.toMatch(/"x"|7|"y"/);
    expect(maskMarks(hidden)).toEqual(
      new Map([
        [
          "data",
          new Map<string, Marks>([
            ["user", true],
            ["pin", true],
            ["list", new Map([["0", true]])],
          ]),
        ],
      ]),
    );
  });

  it("gives way to what the engine still knows, and to nothing else", () => {
    const hidden = masked(inputs, marks);
    expect(unmasked(hidden, inputs)).toEqual(inputs);
    expect(unmasked({ ...hidden, port: 1 }, inputs)).toEqual({ ...inputs, port: 1 });
    expect(unmasked(hidden)).toEqual({ password: undefined, tags: { token: undefined, team: "us" }, port: 5432 });
  });
});
