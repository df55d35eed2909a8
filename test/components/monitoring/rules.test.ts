import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operations } from "../../../components/core/operations.js";
import { dashboardUid, renderDashboard, renderRules, runbookAnchor } from "../../../components/monitoring/index.js";

const nothing: Operations = {
  purpose: "Does nothing.",
  alerts: [],
  alarms: [],
  panels: [],
  runbook: [],
  backup: null,
  recovery: { pointMinutes: 5, timeMinutes: 30 },
  cost: [],
  stateful: [],
  security: [],
  rollback: [],
};

const alert = {
  name: "NodeADown",
  expr: "up == 0",
  forMinutes: 5,
  severity: "page" as const,
  summary: "{{ $labels.pod }} is down",
  runbook: "A client is down",
};

const panels = ["one", "two", "three"].map((title) => ({
  title,
  unit: "short",
  queries: [
    { expr: `${title}_a`, legend: "a" },
    { expr: `${title}_b`, legend: "b" },
  ],
}));

describe("the rules of a unit", () => {
  it("say severity, unit and the runbook step that answers them", () => {
    expect(renderRules("node-a", { ...nothing, alerts: [alert] })).toEqual({
      groups: [
        {
          name: "chainwright-node-a",
          rules: [
            {
              alert: "NodeADown",
              expr: "up == 0",
              for: "5m",
              labels: { severity: "page", unit: "node-a" },
              annotations: { summary: "{{ $labels.pod }} is down", runbook: "node-a: A client is down" },
            },
          ],
        },
      ],
    });
  });

  it("link to the step when it is known where the runbooks are", () => {
    const spec = renderRules("node-a", { ...nothing, alerts: [alert] }, "https://docs.example/prod");
    expect(spec.groups[0]?.rules[0]?.annotations["runbook_url"]).toBe(
      "https://docs.example/prod#node-a-a-client-is-down",
    );
  });

  it("are no group at all for a unit without alerts", () => {
    expect(renderRules("network", nothing)).toEqual({ groups: [] });
  });

  it("have anchors of lower-case words whatever the title holds", () => {
    expect(runbookAnchor("vault", "Restore a snapshot (to S3)!")).toBe("vault-restore-a-snapshot-to-s3");
  });
});

describe("the dashboard of a unit", () => {
  it("keeps its address when panels change", () => {
    const [before, after] = [nothing, { ...nothing, panels }].map((one) => renderDashboard("node-a", one));
    expect(before?.uid).toBe("chainwright-node-a");
    expect(after?.uid).toBe(before?.uid);
  });

  it("has an address that Grafana takes, another one for every unit", () => {
    const units = fc.stringMatching(/^[a-z][a-z0-9-]{0,80}$/);
    fc.assert(
      fc.property(fc.uniqueArray(units, { minLength: 2, maxLength: 2 }), ([a = "", b = ""]) => {
        expect(dashboardUid(a)).toMatch(/^[-\w]{1,40}$/);
        expect(dashboardUid(a)).not.toBe(dashboardUid(b));
      }),
    );
  });

  it("lays panels out without one over another, each with an id of its own and its queries told apart", () => {
    const dashboard = renderDashboard("node-a", { ...nothing, panels });
    const shown = dashboard.panels as {
      id: number;
      gridPos: { x: number; y: number; w: number; h: number };
      targets?: { refId: string }[];
    }[];
    expect(new Set(shown.map(({ id }) => id)).size).toBe(5);
    const cells = shown.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(shown.every(({ gridPos }) => gridPos.x + gridPos.w <= 24)).toBe(true);
    expect(shown.slice(2).map(({ targets }) => targets?.map(({ refId }) => refId))).toEqual([
      ["A", "B"],
      ["A", "B"],
      ["A", "B"],
    ]);
  });
});
