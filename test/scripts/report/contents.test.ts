import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { criticalPath, timedSteps } from "../../../scripts/report/critical-path.js";
import { graphPicture } from "../../../scripts/report/graph.js";
import { viewSteps } from "../../../scripts/report/properties.js";
import { type ReportInput, renderReport } from "../../../scripts/report/report.js";
import { unit } from "../../support/units.js";
import { many } from "./many.js";
import { deployment, input, step } from "./sample.js";

const failure = { code: "engine/resource-failed", summary: "1 resource failed", problems: [] };
const failed = step("ledger-instance", { failed: true, seconds: 3, offset: 1 });
const planned = deployment({ kind: "preview", outputs: {} });
const ends: readonly (readonly [string, Partial<ReportInput>])[] = [
  ["an up that succeeded", {}],
  ["an up with nothing to do", { deployment: deployment({ kind: "preview", steps: [] }) }],
  ["an up that failed half-way", { result: "failed", failure, deployment: deployment({ steps: [failed] }) }],
  ["an up that was cancelled half-way", { result: "cancelled", failure: { ...failure, code: "run/cancelled" } }],
  ["an up that was refused", { result: "refused", deployment: planned }],
  ["a run that failed before the engine", { result: "failed", failure, deployment: null, units: [] }],
  ["a run that was cancelled before the engine", { result: "cancelled", deployment: null }],
  ["a preview", { kind: "preview", deployment: planned }],
  ["a destroy", { kind: "destroy" }],
  ["a refresh", { kind: "refresh" }],
];
const names = [
  ["why", /How it ended/],
  ["next", /How to go on/],
  ["changes", /What (would )?changed?/],
  ["allowed", /Why it was (allowed|refused)/],
  ["findings", /Findings/],
  ["cost", /Monthly cost/],
  ["timings", /Timings/],
  ["graph", /Dependencies/],
  ["outputs", /Outputs/],
  ["links", /Links/],
  ["watch", /What to watch next/],
  ["rollback", /How to take it back/],
  ["messages", /Messages of the engine/],
] as const;

describe("a report of every end", () => {
  it.each(ends)("has all its sections, each with something in it: %s", (_, changed) => {
    const { html, markdown, json } = renderReport(input(changed));
    const titles = [...markdown.matchAll(/^## (.+)\n\n(?!## )\S/gm)].map(([, title = ""]) => title);
    for (const [id, name] of names) {
      expect(html).toMatch(new RegExp(`<section id="${id}"[^>]*><h2 [^>]*>${name.source}</h2><`));
      expect(titles.filter((title) => name.test(title))).toHaveLength(1);
    }
    const keys = ["findings", "timings", "graph", "watch", "next", "rollback", "change", "approval", "risk", "figures"];
    expect(Object.keys(JSON.parse(json) as object)).toEqual(expect.arrayContaining(keys));
  });

  it.each([
    ["an up that failed half-way", "chainwright resume staging --sandbox"],
    ["an up that was cancelled half-way", "chainwright resume staging --sandbox"],
    ["an up that was refused", "chainwright up staging --sandbox"],
    ["a run that failed before the engine", "chainwright up staging --sandbox"],
    ["a preview", "chainwright up staging --sandbox"],
    ["an up that succeeded", null],
  ])("says how to go on: %s", (end, command) => {
    const changed = ends.find(([name]) => name === end)?.[1];
    const report = JSON.parse(renderReport(input({ ...changed, sandbox: true })).json) as { next: { command: string } };
    expect(report.next.command).toBe(command);
  });

  it("says what takes it back, by the last good run", () => {
    const target = { run: "20261120T080000Z-staging-up", commit: "c".repeat(40) };
    const command = (changed: Partial<ReportInput>) =>
      (JSON.parse(renderReport(input(changed)).json) as { rollback: { command: string | null } }).rollback.command;
    expect(command({ rollbackTo: target })).toBe("chainwright rollback staging --to 20261120T080000Z-staging-up");
    expect(command({ rollbackTo: null })).toBeNull();
    expect(command({ rollbackTo: target, result: "refused", deployment: planned })).toBeNull();
    expect(command({ rollbackTo: target, kind: "destroy" })).toBe("chainwright up staging");
  });

  it("says why it was allowed", () => {
    const { markdown } = renderReport(
      input({
        approval: { how: "--approve", by: "kim", at: "2026-11-22T15:00:00Z" },
        risk: { level: "42 of 100", reasons: ["1 of 2 deletions lose data (30)"] },
        change: { id: "c".repeat(64), digest: "d".repeat(64) },
        gates: ["freeze", "stateful-change"],
        findings: [{ key: "k", gate: "freeze", level: "warn", summary: "s", fix: "f", source: "docs/gates.md" }],
        allowances: ["urn:a"],
        overrides: [{ gate: "freeze", reason: "an outage" }],
        deployment: deployment({ policies: [] }),
      }),
    );
    for (const told of [
      "--approve by kim",
      "42 of 100: 1 of 2 deletions lose data",
      "nothing to say: `stateful-change`",
    ])
      expect(markdown).toContain(told);
    for (const told of ["`urn:a`", "`freeze`: an outage", "**Policies:** nothing to say", `\`${"d".repeat(64)}\``])
      expect(markdown).toContain(told);
  });

  it("tells the bill before and after by component, with what is gone", () => {
    const changed = { usdPerMonth: { before: 200, after: 245.5 }, usdBefore: { ledger: 150, cache: 50 } };
    const markdown = renderReport(input(changed)).markdown.replaceAll("\\", "");
    expect(markdown).toContain("| **ledger** | $150.00 | $245.50 | +$95.50 |");
    expect(markdown).toContain("| **cache** | $50.00 | $0.00 | -$50.00 |");
    expect(markdown).toContain("| **Total** | **$200.00** | **$245.50** | **+$45.50** |");
  });
});

describe("the size of a report", () => {
  it("of 1,000 resources stays under 2 MB, whatever their properties hold", () => {
    for (const text of ["plain ", `<&"'> `.repeat(200)]) {
      const { html } = renderReport(many(1000, text));
      expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    }
  }, 60_000);

  it("spares the properties of what is lost and changed first", () => {
    const big = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, "x".repeat(400)]));
    const made = Array.from({ length: 100 }, (_, index) => step(`made-${index}`, { after: big }));
    const lost = step("lost", { op: "replace", before: { a: 1 }, after: { a: 2 } });
    const views = viewSteps([
      ...Array.from({ length: 60 }, () => step("u", { op: "update", before: {}, after: big })),
      ...made,
      lost,
    ]);
    expect(views.at(-1)?.properties).toHaveLength(1);
    expect(views.at(-2)?.properties).toHaveLength(0);
    expect(views.at(-2)?.more).toBe(40);
  });

  it("shows a long value around the place where it differs", () => {
    const long = "a".repeat(5000);
    const [view] = viewSteps([
      step("s", { op: "update", before: { p: `${long}old${long}` }, after: { p: `${long}new${long}` } }),
    ]);
    expect(view?.properties[0]?.before).toMatch(/^… a{40}olda+ …$/);
    expect(view?.properties[0]?.after).toMatch(/^… a{40}newa+ …$/);
  });
});

describe("the critical path", () => {
  const timed = (name: string, component: string, offset: number, seconds: number): Step =>
    step(name, { component, offset, seconds });
  const units = [unit("network"), unit("ledger", { dependsOn: ["network"] }), unit("vault")];

  it("goes back from what ended last over what it waited for", () => {
    const steps = [
      timed("vpc", "network", 0, 2),
      timed("subnet", "network", 2, 1),
      timed("other", "vault", 0, 3.9),
      timed("instance", "ledger", 4, 9),
      timed("short", "ledger", 4, 1),
    ];
    expect(criticalPath(timedSteps(steps), units, false).map(({ name }) => name)).toEqual([
      "vpc",
      "subnet",
      "instance",
    ]);
  });

  it("goes the other way where things are deleted", () => {
    const steps = [timed("instance", "ledger", 0, 5), timed("vpc", "network", 5, 1)];
    expect(criticalPath(timedSteps(steps), units, true).map(({ name }) => name)).toEqual(["instance", "vpc"]);
    expect(criticalPath(timedSteps(steps), units, false).map(({ name }) => name)).toEqual(["vpc"]);
  });

  it("is a chain in time that ends with the last step, whatever the steps", () => {
    const some = fc.array(
      fc.record({
        component: fc.constantFrom("network", "ledger", "vault", ""),
        offset: fc.nat(60),
        seconds: fc.nat(30),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(some, (all) => {
        const steps = timedSteps(
          all.map(({ component, offset, seconds }, index) => timed(String(index), component, offset, seconds)),
        );
        const path = criticalPath(steps, units, false);
        const end = Math.max(...steps.map(({ offset, seconds }) => offset + seconds));
        const last = path.at(-1);
        expect((last?.offset ?? 0) + (last?.seconds ?? 0)).toBe(end);
        for (const [index, one] of path.slice(1).entries())
          expect((path[index]?.offset ?? 0) + (path[index]?.seconds ?? 0)).toBeLessThanOrEqual(one.offset + 0.05);
      }),
    );
  });
});

describe("the picture of the dependencies", () => {
  const boxed = (needs: Readonly<Record<string, readonly string[]>>): string => {
    const units = Object.entries(needs).map(([name, dependsOn]) => unit(name, { dependsOn }));
    return `${graphPicture(units, ({ name }) => ({ name, told: "same", kind: "same" })) as string}`;
  };

  it("has a box for each component and an arrow for each need that does not follow from others", () => {
    const svg = boxed({ network: [], cluster: ["network"], vault: ["network", "cluster"], gone: ["nobody"] });
    expect(svg.match(/<rect/g)).toHaveLength(4);
    expect(svg.match(/class="edge"/g)).toHaveLength(2);
  });

  it("is drawn of needs in a circle too", () => {
    expect(boxed({ a: ["b"], b: ["a"], c: ["c"] }).match(/<rect/g)).toHaveLength(3);
  });
});
