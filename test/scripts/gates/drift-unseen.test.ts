import { describe, expect, it } from "vitest";
import { levelSaid, runOf } from "./input.js";

const now = new Date("2026-11-22T12:00:00Z");
const late = {
  now,
  history: [runOf({}), runOf({ kind: "refresh", verb: "refresh", endedAt: "2026-11-01T09:00:00Z" })],
};
const found = (clean: boolean) => ({ checkedAt: "2026-11-22T11:00:00Z", clean });
const look = (more: object) => ({
  now,
  history: [...late.history, runOf({ kind: "preview", verb: "drift", endedAt: "2026-11-22T11:00:00Z", ...more })],
});

describe("drift that nobody has looked for", () => {
  it.each([
    ["nobody looked", late, "warn"],
    ["a look found nothing", look({ drift: found(true) }), "none"],
    ["a look found drift", look({ drift: found(false) }), "warn"],
    ["a look was limited to some resources", look({}), "warn"],
    ["a look failed", look({ drift: found(true), result: "failed" }), "warn"],
    ["it was put right", look({ kind: "up", drift: found(false) }), "none"],
    ["it is being put right", { ...late, verb: "drift" }, "none"],
  ])("when %s", (_, news, level) => {
    expect(levelSaid("drift-unseen", news)).toBe(level);
  });
});
