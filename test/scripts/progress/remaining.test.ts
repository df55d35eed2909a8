import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EngineEvent, Step } from "../../../scripts/engine/deployment.js";
import { Board } from "../../../scripts/progress/board.js";
import { remainingText } from "../../../scripts/progress/remaining.js";

const step = (name: string, type: string): Step => ({
  op: "create",
  type,
  name,
  urn: name,
  component: "network",
  changed: [],
  replaces: [],
  protect: false,
});
const event = (kind: "resource-started" | "resource-finished", name: string, seconds: number): EngineEvent => ({
  kind,
  urn: name,
  type: "database",
  name,
  component: "network",
  op: "create",
  at: seconds * 1000,
});
const usual: Readonly<Record<string, number>> = { database: 600, bucket: 20 };
const typical = (_op: string, type: string): number | undefined => usual[type];

function board(types: readonly string[], ...events: EngineEvent[]): Board {
  const made = new Board();
  made.expect(types.map((type, index) => step(String(index), type)));
  for (const told of [{ kind: "started", phase: "up", at: 0 } as const, ...events]) made.apply(told);
  return made;
}

describe("the time that is left", () => {
  it.each([
    ["one after the other", ["database", "database"], [event("resource-started", "0", 0)], 0, "about 20 min left"],
    ["at least the longest", ["database"], [event("resource-started", "0", 0)], 60, "about 10 min left"],
    ["not much", ["bucket", "bucket"], [], 1, "less than a minute left"],
    ["unknown for types that were never seen", ["database", "novelty"], [], 1, ""],
    [
      "nothing when all is done",
      ["bucket"],
      [event("resource-started", "0", 0), event("resource-finished", "0", 9)],
      9,
      "",
    ],
    ["over its time", ["bucket"], [event("resource-started", "0", 0)], 50, "longer than usual"],
    ["very long", Array<string>(100).fill("database"), [], 1, "more than 4 h left"],
  ] as const)("is %s", (_, types, events, now, text) => {
    expect(remainingText(board(types, ...events), typical, now * 1000)).toBe(text);
  });

  it("is shared among as many as work at once", () => {
    const events = ["0", "1", "2", "3"].map((name) => event("resource-started", name, 0));
    expect(remainingText(board(["database", "database", "database", "database"], ...events), typical, 60_000)).toBe(
      "about 10 min left",
    );
  });

  it("is not told of a preview", () => {
    const made = board(["database"]);
    made.apply({ kind: "started", phase: "preview", at: 0 });
    expect(remainingText(made, typical, 1000)).toBe("");
  });

  it("is one of a few rough words, whatever happens", () => {
    const words = /^$|^longer than usual$|^less than a minute left$|^about \d+ min left$|^more than 4 h left$/;
    const some = fc.array(fc.constantFrom("database", "bucket", "novelty"), { maxLength: 30 });
    fc.assert(
      fc.property(some, fc.nat(30), fc.nat(100_000), (types, started, now) => {
        const events = types.slice(0, started).map((_, index) => event("resource-started", String(index), index));
        expect(remainingText(board(types, ...events), typical, now * 1000)).toMatch(words);
      }),
    );
  });
});
