import { stableId } from "../identity.js";
import type { IssueDraft } from "../issues.js";
import { codeSpan, escapeText, plainLine } from "../markdown.js";
import type { IntegrationContext } from "../tracker.js";
import { wordsOf } from "./look.js";
import { type IntegrationPart, integrationParts, type PartName } from "./parts.js";

/** The second kind of work: everything around deployments that connects people and services. */
export interface IntegrationWork {
  /** Name of the Pulumi project. */
  readonly project: string;
  readonly context: IntegrationContext | null;
  /** Where the project's documents can be read; Markdown. */
  readonly papers: readonly string[];
}

/** Labels of every issue of it; `sprint` is the label of the running sprint. */
export function integrationLabels(sprint: string | null): string[] {
  return ["agent:devops", "type:infrastructure", "source:internal", ...(sprint === null ? [] : [sprint])];
}

/** Id of the parent (`part` null) or of a part's sub-issue: a project has one of each. */
export function integrationId(project: string, part: PartName | null): string {
  return stableId("integration", project, part ?? "");
}

/** The issues of the work; always the same ids for the same project. */
export function integrationTree(work: IntegrationWork, labels: readonly string[]) {
  return {
    parent: {
      id: integrationId(work.project, null),
      title: "[Integration] Implement organizational integration layer",
      description: parentBody(work),
      labels,
    } satisfies IssueDraft,
    children: integrationParts.map((part) => ({
      id: integrationId(work.project, part.name),
      part,
      title: plainLine(`[${part.title}] ${work.project} integration`),
      description: partBody(part),
      labels,
    })),
  };
}

function parentBody({ project, context, papers }: IntegrationWork): string {
  const said = (what: string, lines: readonly string[] = []) =>
    lines.length === 0 ? [] : [`${what}: ${lines.map(escapeText).join("; ")}`];
  return sections([
    ["", `What connects ${codeSpan(project)} with the people and services around it; one sub-issue for each part.`],
    ["Scope", list(integrationParts.map(({ title, purpose }) => `${escapeText(title)}: ${escapeText(purpose)}`))],
    ["Documents", list(papers)],
    [
      "Team and channels",
      list([
        ...said("Team", context?.team),
        ...said("Channels", context?.channels),
        ...said("Tracking", context?.tracking),
      ]),
    ],
    [
      "Risk",
      "A part that fails is silent: monitoring comes last and watches the others. None of them can stop a deployment.",
    ],
    [
      "Rollback",
      "Switch the webhook or the bot off where it was made; what was missed is reconciled by the sync scripts.",
    ],
  ]);
}

function partBody({ purpose, configuration, steps, dependsOn, security, acceptance }: IntegrationPart): string {
  const titles = new Map(integrationParts.map(({ name, title }) => [name, title]));
  return sections([
    ["Purpose", escapeText(purpose)],
    ["Configuration", list(configuration.map(escapeText))],
    ["Steps", steps.map((step, index) => `${index + 1}. ${escapeText(step)}`).join("\n")],
    ["Dependencies", list(dependsOn.map((name) => titles.get(name) ?? name)) || "None: it can come first."],
    ["Security", list(security.map(escapeText))],
    ["Acceptance", acceptance.map((condition) => `- [ ] ${escapeText(wordsOf(condition))}`).join("\n")],
  ]);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

function sections(parts: readonly (readonly [heading: string, body: string])[]): string {
  return parts
    .filter(([, body]) => body !== "")
    .map(([heading, body]) => (heading === "" ? body : `## ${heading}\n\n${body}`))
    .join("\n\n");
}
