import pc from "picocolors";
import type { Unit } from "../../infra/unit.js";
import type { Context } from "../command.js";
import type { Counts, DeploymentKind, Step } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";
import { riskText } from "../gates/risk.js";
import { lossOf } from "../gates/stateful-change.js";
import { sanitise } from "../progress/sanitise.js";
import type { Facts } from "./facts.js";
import type { RunRequest } from "./request.js";

/** Resources listed one by one in the plan before the rest is only counted. */
const shownAtMost = 40;

/** Changed properties named behind an updated resource before the rest is only counted. */
const propertiesAtMost = 6;

/** What the preview found, for people: counts by component, what is updated, deleted or replaced, the monthly cost, the findings. */
export function planText(facts: Facts, kind: DeploymentKind, { color = false }: Context): string {
  const { preview, environment, findings } = facts;
  if (preview === undefined || environment === undefined) return "";
  const colors = pc.createColors(color);
  const lost = preview.steps.filter(({ op }) => op === "delete" || op === "replace");
  const updated = preview.steps.filter(({ op }) => op === "update");
  const lines = [
    `${colors.bold(environment.name)}: ${countsText(preview.counts)}; ${kind === "destroy" ? "now " : ""}${costText(facts)}`,
    ...componentLines(preview.steps),
    ...stateOnlyLines(preview.stateOnly ?? []),
    ...listed(colors.bold("will be updated:"), updated, updateLine),
    ...listed(colors.bold("will be deleted or replaced:"), lost, (step) => lossLine(step, environment)),
    ...(facts.risk === undefined || facts.risk.score === 0 ? [] : [sanitise(riskText(facts.risk))]),
    ...findings.flatMap((finding) => findingLines(finding, colors)),
  ];
  return `${lines.join("\n")}\n`;
}

/** The question before something changes. */
export function consentQuestion({ preview, project, risk }: Facts, { kind, environment }: RunRequest): string {
  const { delete: removed = 0, replace = 0 } = preview?.counts ?? {};
  const told = [
    ...(removed + replace > 0 ? [`${removed} deleted`, `${replace} replaced`] : []),
    ...(risk === undefined || risk.score === 0 ? [] : [`risk ${risk.score} of 100`]),
  ];
  const warning = told.length > 0 ? ` (${told.join(", ")})` : "";
  const deed = { up: "Bring up", destroy: "Destroy", refresh: "Adopt what was found in", preview: "Preview" }[kind];
  return `${deed} ${sanitise(environment)} of ${sanitise(project?.name ?? "")}${warning}?`;
}

/** `12 to create, 1 to replace, 140 unchanged`, or that there is nothing to do. */
export function countsText({ create, update, replace, delete: removed, same }: Counts): string {
  const parts = [
    [create, "to create"],
    [update, "to update"],
    [replace, "to replace"],
    [removed, "to delete"],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  if (told.length === 0) return `nothing to do, ${same} unchanged`;
  return [...told, `${same} unchanged`].join(", ");
}

/** The list price a month, with the difference where the last one is known. */
export function costText({ environment, costBefore }: Facts): string {
  const after = environment?.usdPerMonth ?? 0;
  if (costBefore === null || costBefore === after) return `${dollars(after)} a month`;
  return `${dollars(after)} a month, ${after > costBefore ? "up" : "down"} from ${dollars(costBefore)}`;
}

/** What blocks is told as the error that it is; what only informs, in one line. */
function findingLines({ level, gate, summary, fix }: Finding, colors: ReturnType<typeof pc.createColors>): string[] {
  if (level === "block") return [];
  if (level === "info") return [colors.dim(`info by ${gate}: ${sanitise(summary)}`)];
  return [colors.yellow(`warn by ${gate}: ${sanitise(summary)}`), `  fix: ${sanitise(fix)}`];
}

/** `$1,234.50`. */
export function dollars(amount: number): string {
  return amount.toLocaleString("en-GB", { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" });
}

function componentLines(steps: readonly Step[]): string[] {
  const counts = new Map<string, Record<string, number>>();
  for (const { component, op } of steps) {
    if (op === "same" || op === "read") continue;
    const own = counts.get(component) ?? {};
    own[op] = (own[op] ?? 0) + 1;
    counts.set(component, own);
  }
  return [...counts].map(([component, own]) => {
    const told = Object.entries(own).map(([op, count]) => `${count} to ${op}`);
    return `  ${sanitise(component) || "the stack itself"}: ${told.join(", ")}`;
  });
}

function stateOnlyLines(urns: readonly string[]): string[] {
  const names = urns.map((urn) =>
    urn.includes("::pulumi:pulumi:Stack::") ? "the outputs" : `protection of ${urn.split("::").at(-1) ?? ""}`,
  );
  return names.length === 0 ? [] : [sanitise(`only in the state: ${names.join(", ")}`).replace(/^/, "  ")];
}

function listed(title: string, steps: readonly Step[], line: (step: Step) => string): string[] {
  if (steps.length === 0) return [];
  const rest = steps.length - shownAtMost;
  return ["", title, ...steps.slice(0, shownAtMost).map(line), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function updateLine({ name, type, changed }: Step): string {
  const properties = changed.slice(0, propertiesAtMost).join(", ");
  const rest = changed.length - propertiesAtMost;
  const told = `${properties}${rest > 0 ? ` and ${rest} more` : ""}`;
  return sanitise(`${name} (${type})${told === "" ? "" : `: ${told}`}`).replace(/^/, "  ");
}

function lossLine(step: Step, { units = [] }: { readonly units?: readonly Unit[] }): string {
  const { op, name, type, replaces } = step;
  const cause = replaces.length > 0 ? `, because of ${replaces.join(", ")}` : "";
  const holds = lossOf({ units }, step);
  const lost = holds === undefined ? "" : `, and with it ${holds}`;
  return sanitise(`  ${op} ${name} (${type})${cause}${lost}`).replace(/^/, "  ");
}
