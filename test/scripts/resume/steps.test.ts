import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type StepLine, stepsFile } from "../../../scripts/engine/step-line.js";
import { departure, type PlannedRun } from "../../../scripts/resume/difference.js";
import { readSteps } from "../../../scripts/resume/steps.js";

const line = fc.record(
  {
    at: fc.nat(),
    event: fc.constantFrom("planned" as const, "begun" as const, "done" as const, "failed" as const),
    op: fc.constantFrom("create", "create-replacement", "delete"),
    urn: fc.string({ minLength: 1 }),
    id: fc.string(),
  },
  { requiredKeys: ["at", "event", "op", "urn"] },
);

describe("the journal of a run that died", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "chainwright-steps-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (text: string): void => writeFileSync(join(folder, stepsFile), text);
  const textOf = (lines: readonly StepLine[]): string => lines.map((one) => `${JSON.stringify(one)}\n`).join("");

  it("is read to the last whole line, wherever the death tore it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(), async (lines, where) => {
        const text = textOf(lines);
        const cut = where % (text.length + 1);
        write(text.slice(0, cut));
        const whole = text.slice(0, cut).split("\n").length - 1;
        const read = await readSteps(folder);
        // The cut may fall behind the brace and before the line's end: that line is whole too.
        expect([lines.slice(0, whole), lines.slice(0, whole + 1)]).toContainEqual(read);
      }),
      { numRuns: 60 },
    );
  });

  it("leaves out what is no line of it, and says nothing where there is none", async () => {
    expect(await readSteps(folder)).toEqual([]);
    write(
      `\n{"at":1}\nnull\n[]\n"x"\n{"at":1,"event":"later","op":"create","urn":"a"}\n${textOf([
        { at: 1, event: "begun", op: "create", urn: "a" },
      ])}`,
    );
    expect(await readSteps(folder)).toEqual([{ at: 1, event: "begun", op: "create", urn: "a" }]);
  });
});

describe("what is left of a plan that was agreed to", () => {
  const ops = ["create", "update", "replace", "delete"] as const;
  const planned = fc
    .uniqueArray(fc.record({ urn: fc.constantFrom("a", "b", "c", "d", "e"), op: fc.constantFrom(...ops) }), {
      selector: ({ urn }) => urn,
    })
    .map((changes): PlannedRun => ({ change: "c", changes }));

  it("is no departure, whichever of its steps are done already", () => {
    fc.assert(
      fc.property(planned, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), (run, done) => {
        const steps = run.changes.map(({ urn, op }, index) => ({
          urn,
          op: done[index] === true ? ("same" as const) : (op as (typeof ops)[number]),
        }));
        expect(departure(run, { change: "c", steps })).toBeUndefined();
      }),
    );
  });

  it("departs with any loss that was not planned, and with any other code", () => {
    fc.assert(
      fc.property(planned, fc.constantFrom("a", "b", "f"), fc.constantFrom("delete", "replace"), (run, urn, op) => {
        const before = run.changes.find((one) => one.urn === urn)?.op;
        const meant = before === op || (before === "replace" && op === "delete");
        expect(departure(run, { change: "c", steps: [{ urn, op }] }) === undefined).toBe(meant);
        expect(departure(run, { change: "d", steps: [] })).toBeDefined();
      }),
    );
  });
});
