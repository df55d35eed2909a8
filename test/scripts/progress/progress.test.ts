import fc from "fast-check";
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import type { EngineEvent, Step } from "../../../scripts/engine/deployment.js";
import { Board } from "../../../scripts/progress/board.js";
import { makeProgress } from "../../../scripts/progress/progress.js";
import { sanitise, sanitiseLines } from "../../../scripts/progress/sanitise.js";
import { renderTree } from "../../../scripts/progress/tree.js";
import { duration } from "../../../scripts/progress/words.js";

type Of = "resource-started" | "resource-finished" | "resource-failed";
const told = (kind: Of, name: string, at: number, component = "network"): EngineEvent => ({
  kind,
  urn: `urn:${name}`,
  type: "aws:ec2/subnet:Subnet",
  name,
  component,
  op: "create",
  at,
});
const planned = (name: string, component: string): Step =>
  ({
    op: "create",
    type: "t",
    name,
    urn: `urn:${name}`,
    component,
    changed: [],
    replaces: [],
    protect: false,
  }) satisfies Step;

function board(...events: EngineEvent[]): Board {
  const made = new Board();
  made.expect([planned("a", "network"), planned("b", "network"), planned("c", "database")]);
  for (const event of [{ kind: "started", phase: "up", at: 0 } as const, ...events]) made.apply(event);
  return made;
}

const options = { environment: "staging", columns: 80, rows: 24, now: 5_000, colors: pc.createColors(false) };

describe("the tree", () => {
  it("shows each component's count and what is being worked on, with its age and what it waits for", () => {
    const waiting: EngineEvent = { kind: "waiting", urn: "urn:b", message: "[2/3] no address\u001b[31m yet" };
    const lines = renderTree(
      board(
        told("resource-started", "a", 0),
        told("resource-finished", "a", 900),
        told("resource-started", "b", 1_000),
        waiting,
      ),
      options,
    );
    expect(lines).toEqual([
      "updating staging: 1 of 3, 5.0 s",
      "  • network   1 of 2",
      "      create b (Subnet) 4.0 s, waits: [2/3] no address yet",
      "    database  0 of 1",
    ]);
  });

  it("marks what is done and what failed", () => {
    const lines = renderTree(
      board(
        told("resource-finished", "a", 1),
        told("resource-finished", "b", 1),
        told("resource-started", "c", 1, "database"),
        told("resource-failed", "c", 2, "database"),
      ),
      options,
    );
    expect(lines).toEqual([
      "updating staging: 2 of 3, 1 failed, 5.0 s",
      "  ✓ network   2 of 2",
      "  ✗ database  0 of 1, 1 failed",
    ]);
  });

  it("always fits the terminal", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 20, max: 120 }),
        fc.nat(200),
        fc.nat(20),
        (rows, columns, active, components) => {
          const made = new Board();
          made.apply({ kind: "started", phase: "up", at: 0 });
          for (let index = 0; index < active; index += 1)
            made.apply(told("resource-started", `n${index}`, index, `c${index % (components + 1)}`));
          expect(renderTree(made, { ...options, rows, columns }).length).toBeLessThanOrEqual(Math.max(1, rows - 1));
        },
      ),
    );
  });

  it("shows only how much was seen while previewing", () => {
    const made = new Board();
    made.apply({ kind: "started", phase: "preview", at: 0 });
    made.apply(told("resource-finished", "a", 1));
    expect(renderTree(made, options)).toEqual(["previewing staging: 1 resources so far, 5.0 s"]);
  });
});

describe("text of others", () => {
  it("can't move the cursor, change colours or the direction of writing", () => {
    expect(sanitise("a\u001b[2J\u001b]0;title\u0007b\r\nc\u202Ed\u0000")).toBe("ab cd");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(sanitise(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });

  it("stays in lines where lines are wanted", () => {
    expect(sanitiseLines("one\n\n  two\u0007\n")).toEqual(["one", "two"]);
  });
});

describe("durations", () => {
  it.each([
    [0, "0.0 s"],
    [400, "0.4 s"],
    [9_940, "9.9 s"],
    [12_400, "12 s"],
    [185_000, "3 min 05 s"],
  ])("%i ms read %s", (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});

describe("progress away from a terminal", () => {
  const lines = async (events: readonly EngineEvent[], quiet = false): Promise<string[]> => {
    const text: string[] = [];
    const progress = await makeProgress({
      environment: "staging",
      write: (line) => void text.push(line),
      now: () => new Date("2026-11-22T12:00:00Z"),
      live: false,
      quiet,
      color: false,
      size: () => ({ columns: 80, rows: 24 }),
    });
    for (const event of events) progress.event(event);
    progress.stop();
    return text;
  };
  const up = { kind: "started", phase: "up", at: 0 } as const;

  it("is a line per change with the time of day, and every warning", async () => {
    const warning: EngineEvent = {
      kind: "diagnostic",
      severity: "warning",
      urn: "urn:pulumi:s::p::t::a",
      message: "old\nand odd",
    };
    expect(
      await lines([
        up,
        told("resource-started", "a", 0),
        warning,
        told("resource-finished", "a", 1_500),
        told("resource-started", "b", 0),
        told("resource-failed", "b", 500),
      ]),
    ).toEqual([
      "12:00:00 updating staging\n",
      "12:00:00 warning: a: old\n",
      "12:00:00   and odd\n",
      "12:00:00 network: created a aws:ec2/subnet:Subnet (1.5 s)\n",
      "12:00:00 network: failed to create b aws:ec2/subnet:Subnet (0.5 s)\n",
    ]);
  });

  it("does not claim while previewing that something was made", async () => {
    const preview = { kind: "started", phase: "preview", at: 0 } as const;
    expect(await lines([preview, told("resource-started", "a", 0), told("resource-finished", "a", 1)])).toEqual([
      "12:00:00 previewing staging\n",
    ]);
  });

  it("says nothing where quiet is wanted", async () => {
    expect(await lines([up, told("resource-started", "a", 0), told("resource-finished", "a", 1)], true)).toEqual([]);
  });
});

describe("progress on a terminal", () => {
  it("draws in place, keeps warnings above, and leaves nothing of the view behind", async () => {
    let text = "";
    const progress = await makeProgress({
      environment: "staging",
      write: (more) => {
        text += more;
      },
      now: () => new Date(2_000),
      live: true,
      quiet: false,
      color: false,
      size: () => ({ columns: 80, rows: 24 }),
    });
    progress.note("checked");
    progress.event({ kind: "started", phase: "up", at: 0 });
    progress.event({ kind: "diagnostic", severity: "warning", urn: "", message: "careful\u001b[2J" });
    progress.stop();
    const visible = text.split("\n").filter((line) => /\w/.test(line.replace(/\u001b\[[\d;?]*[A-Za-z]/g, "")));
    expect(visible.map((line) => line.replace(/\u001b\[[\d;?]*[A-Za-z]/g, ""))).toEqual(["checked", "careful"]);
  });
});
