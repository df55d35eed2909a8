import { createHash } from "node:crypto";
import type { Operations, Panel } from "../core/operations.js";

/** Label that makes Grafana's sidecar load a ConfigMap as a dashboard. */
export const dashboardLabels = { grafana_dashboard: "1" };

/** Longest identifier of a dashboard. @see https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/ */
const uidLimit = 40;

/** Uid of the Prometheus data source that the chart provisions. */
const datasource = { type: "prometheus", uid: "prometheus" };

const columns = 2;
const width = 24 / columns;
const height = 8;
const headerHeight = 3;

/**
 * Grafana's JSON model of a unit's dashboard: its purpose, its firing alerts, then its panels two in a row. The `uid`
 * depends on the unit alone, so that links live on when panels change.
 */
export function renderDashboard(unit: string, operations: Operations): Record<string, unknown> {
  return {
    uid: dashboardUid(unit),
    title: `Chainwright / ${unit}`,
    description: operations.purpose,
    tags: ["chainwright", unit],
    schemaVersion: 41,
    editable: false,
    timezone: "utc",
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    panels: [purposePanel(operations), alertPanel(unit), ...operations.panels.map(panelOf)],
  };
}

/** A dashboard's identifier: `chainwright-<unit>`, with a digest for its end when that is too long. */
export function dashboardUid(unit: string): string {
  const uid = `chainwright-${unit}`;
  if (uid.length <= uidLimit) return uid;
  const digest = createHash("sha256").update(unit).digest("hex").slice(0, 8);
  return `${uid.slice(0, uidLimit - digest.length - 1)}-${digest}`;
}

function purposePanel(operations: Operations) {
  const { pointMinutes, timeMinutes } = operations.recovery;
  const content = `${operations.purpose}\n\nRecovery point ${pointMinutes} min, recovery time ${timeMinutes} min.`;
  return {
    id: 1,
    type: "text",
    title: "What this is",
    gridPos: { x: 0, y: 0, w: width, h: headerHeight },
    options: { mode: "markdown", content },
  };
}

function alertPanel(unit: string) {
  const expr = `sum by (severity) (ALERTS{alertstate="firing",unit=${JSON.stringify(unit)}})`;
  return {
    id: 2,
    type: "stat",
    title: "Firing alerts",
    datasource,
    gridPos: { x: width, y: 0, w: width, h: headerHeight },
    fieldConfig: { defaults: { unit: "short", noValue: "none" }, overrides: [] },
    options: { graphMode: "none", textMode: "value_and_name" },
    targets: [{ refId: "A", expr, legendFormat: "{{severity}}", instant: true, datasource }],
  };
}

function panelOf(panel: Panel, index: number) {
  const place = { x: (index % columns) * width, y: headerHeight + Math.floor(index / columns) * height };
  return {
    id: index + 3,
    type: "timeseries",
    title: panel.title,
    datasource,
    gridPos: { ...place, w: width, h: height },
    fieldConfig: { defaults: { unit: panel.unit }, overrides: [] },
    options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi" } },
    targets: panel.queries.map(({ expr, legend }, position) => ({
      refId: refId(position),
      expr,
      legendFormat: legend,
      datasource,
    })),
  };
}

/** A, B, ..., Z, AA, AB, ...: Grafana's names of queries. */
function refId(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : refId(Math.floor(index / 26) - 1) + last;
}
