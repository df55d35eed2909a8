import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonWithoutCommands, withoutCommands } from "../../../scripts/ci/commands.js";

/** What the runner takes for a command, in the words of its own parser. */
const commandIn = (text: string): boolean =>
  text.split(/\r\n|\r|\n/).some((line) => line.trimStart().startsWith("::") || line.includes("##["));

const nasty = fc.string({ unit: fc.constantFrom(":", "#", "[", "\n", "\r", " ", "\t", "a", "]", "\ufeff") });

describe("text for the log of a pipeline", () => {
  it.each(["::set-output name=x::y", "  ::add-mask::x", "fine\n\t::stop-commands::x", "a ##[error] b", "##[[x"])(
    "%j holds a command, and none after that",
    (text) => {
      expect(commandIn(text)).toBe(true);
      expect(commandIn(withoutCommands(text))).toBe(false);
    },
  );

  it("holds no command however it is put together, also in pieces", () => {
    fc.assert(
      fc.property(fc.array(nasty), (pieces) => {
        expect(commandIn(pieces.map(withoutCommands).join(""))).toBe(false);
      }),
    );
  });

  it("stays as it is where there is none", () => {
    const text = "12:00:01 a: b::c # d\nhttp://x:1/#y";
    expect(withoutCommands(text)).toBe(text);
  });

  it("is the same value as JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), nasty, (value, key) => {
        const text = JSON.stringify({ value, [key]: key });
        expect(JSON.parse(jsonWithoutCommands(text))).toEqual(JSON.parse(text));
        expect(commandIn(jsonWithoutCommands(text))).toBe(false);
      }),
    );
  });
});
