import type { Operations, RunbookStep } from "../../components/core/operations.js";
import { quantityText } from "../../components/core/units.js";
import { runbookAnchor } from "../../components/monitoring/rules.js";
import type { Unit } from "../../infra/unit.js";
import { anchor, code, line, shell, table } from "./markdown.js";

/** By this a generated runbook is told from one that somebody wrote. */
export const generatedMark = "and the components' operations by `npm run docs`";

/** The page `docs/deployment/<env>.md`: what to know and do at three in the morning, from the units' own operations. */
export function renderRunbook(environment: string, units: readonly Unit[]): string {
  return `${[
    `# Running ${environment}`,
    `Generated from \`Pulumi.${environment}.yaml\` ${generatedMark}; a test fails when it is stale.`,
    overview(units),
    everyAlert(units),
    ...units.map(renderUnit),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function overview(units: readonly Unit[]): string {
  const rows = units.map(({ name, category, dependsOn, operations }) => [
    `[${code(name)}](${anchor(name)})`,
    category,
    line(operations.purpose),
    dependsOn.map(code).join(", ") || "–",
    operations.stateful.length > 0 ? minutes(operations.recovery.pointMinutes) : "–",
    minutes(operations.recovery.timeMinutes),
    usd(monthly(operations)),
  ]);
  const total = usd(units.reduce((sum, unit) => sum + monthly(unit.operations), 0));
  const head = ["Component", "Category", "Purpose", "Needs", "Data that may be lost", "Back within", "USD a month"];
  return table(head, [...rows, ["**Total**", "", "", "", "", "", `**${total}**`]]);
}

/** The pager shows an alert's name: from there it must be one step to what to do. */
function everyAlert(units: readonly Unit[]): string {
  const rows = units.flatMap(({ name: unit, operations }) => {
    const alarms = operations.alarms.map((alarm) => ({ ...alarm, name: alarmName(unit, alarm.name) }));
    return [...operations.alerts, ...alarms].map(({ name, severity, runbook }) => [
      code(name),
      severity,
      code(unit),
      stepLink(unit, runbook),
    ]);
  });
  if (rows.length === 0) return "";
  const sorted = rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return `## Alerts\n\n${table(["Alert", "Severity", "Component", "What to do"], sorted)}`;
}

function renderUnit(unit: Unit): string {
  const { operations } = unit;
  return [
    `## ${unit.name}`,
    line(operations.purpose),
    configuration(unit),
    alerts(unit),
    ...operations.runbook.map((step) => renderStep(unit.name, step)),
    backup(unit),
    list(
      unit,
      "What must not be lost",
      operations.stateful.map(({ name, type, holds }) => `${code(name)} (${code(type)}): ${line(holds)}`),
    ),
    list(unit, "What protects it", operations.security.map(line)),
    list(unit, "How a bad change is taken back", operations.rollback.map(line)),
    cost(unit),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Alerts link to the step by `runbookAnchor`, whatever a renderer makes of the heading. */
function renderStep(unit: string, { title, when, commands }: RunbookStep): string {
  const anchored = `<a id="${runbookAnchor(unit, title)}"></a>\n\n### ${heading(unit, title)}`;
  return `${anchored}\n\n${line(when)}\n\n${shell(commands)}`;
}

const heading = (unit: string, title: string): string => `${unit}: ${line(title)}`;

function configuration({ configuration: chosen }: Unit): string {
  const rows = Object.entries(chosen).map(([name, value]) => [code(name), line(value)]);
  return rows.length === 0 ? "" : table(["Setting", "Value"], rows);
}

/** CloudWatch shows an alarm under its resource's name. */
const alarmName = (unit: string, name: string): string => `${unit}-alarm-${name}`;

function alerts({ name, operations }: Unit): string {
  const rules = operations.alerts.map((alert) => [
    code(alert.name),
    alert.severity,
    `${code(alert.expr)} for ${alert.forMinutes} min`,
    line(alert.summary),
    stepLink(name, alert.runbook),
  ]);
  const alarms = operations.alarms.map((alarm) => [
    code(alarmName(name, alarm.name)),
    alarm.severity,
    `${code(alarm.metric)} ${alarm.statistic.toLowerCase()} ${alarm.comparison} ${alarm.threshold}, ${alarm.periods} times ${alarm.periodSeconds} s`,
    line(alarm.summary),
    stepLink(name, alarm.runbook),
  ]);
  if (rules.length + alarms.length === 0) return "";
  const head = ["Alert", "Severity", "Fires when", "Says", "What to do"];
  return `### ${heading(name, "alerts")}\n\n${table(head, [...rules, ...alarms])}`;
}

function stepLink(unit: string, title: string): string {
  return `[${line(title)}](#${runbookAnchor(unit, title)})`;
}

function backup({ name, operations }: Unit): string {
  if (operations.backup === null)
    return operations.withoutBackup === undefined
      ? ""
      : `### ${heading(name, "backup")}\n\nNone: ${line(operations.withoutBackup)}.`;
  const { what, schedule, keptDays, restore } = operations.backup;
  const { pointMinutes, timeMinutes } = operations.recovery;
  const rows = [
    ["What", line(what)],
    ["When", line(schedule)],
    ["Kept", `${keptDays} days`],
    ["Restore", line(restore)],
    ["Data that may be lost", minutes(pointMinutes)],
    ["Back within", minutes(timeMinutes)],
  ];
  return `### ${heading(name, "backup")}\n\n${table(["", ""], rows)}`;
}

function list({ name }: Unit, title: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ""
    : `### ${heading(name, title.toLowerCase())}\n\n${lines.map((text) => `- ${text}`).join("\n")}`;
}

function cost({ name, operations }: Unit): string {
  if (operations.cost.length === 0) return "";
  const rows = operations.cost.map((part) => [
    line(part.item),
    line(quantityText(part.quantity, part.unit)),
    usd(part.usdPerMonth),
    line(part.source),
  ]);
  const total = ["**Total**", "", `**${usd(monthly(operations))}**`, ""];
  return `### ${heading(name, "monthly cost")}\n\n${table(["Item", "Quantity", "USD a month", "Source"], [...rows, total])}`;
}

const monthly = (operations: Operations): number =>
  operations.cost.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
const usd = (amount: number): string => amount.toFixed(2);

function minutes(count: number): string {
  if (count === 0) return "nothing";
  if (count < 120) return `${count} min`;
  return count < 2880 ? `${Math.round(count / 6) / 10} h` : `${Math.round(count / 144) / 10} days`;
}
