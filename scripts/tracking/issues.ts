import { categories, type Category } from "../../components/core/operations.js";
import { issueId } from "./identity.js";
import { codeSpan, escapeText, plainLine, table } from "./markdown.js";
import type { Paper, Work, WorkUnit } from "./tracker.js";
import { shellWord } from "./verify.js";

/** An issue as it is to be filed; `description` is Markdown without the link to the parent, which only the tracker knows. */
export interface IssueDraft {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
}

/** A deployment's issues: the parent, and one sub-issue for each category that its units belong to, in their fixed order. */
export interface IssueTree {
  readonly parent: IssueDraft;
  readonly children: readonly (IssueDraft & { readonly category: Category })[];
}

/** Labels that every issue of a deployment carries; `sprint` is the label of the running sprint. */
export function labelsOf(sprint: string | null): string[] {
  return ["agent:devops", "type:infrastructure", ...(sprint === null ? [] : [sprint])];
}

/** The issues of a deployment; the same change in the same environment always gives the same ids. */
export function issueTree(work: Work, labels: readonly string[]): IssueTree {
  const present = categories.filter((category) => work.units.some((unit) => unit.category === category));
  return {
    parent: {
      id: issueId(work.environment, work.change, null),
      title: plainLine(titleOf(work)),
      description: parentBody(work, present),
      labels,
    },
    children: present.map((category) => ({
      id: issueId(work.environment, work.change, category),
      category,
      title: plainLine(`[${category}] ${work.project} ${work.environment}`),
      description: categoryBody(work, category),
      labels,
    })),
  };
}

function titleOf({ kind, project, environment }: Work): string {
  if (kind === "rollback") return `[Rollback] Take ${project} ${environment} back`;
  return `[Deployment] Deploy ${project} to ${environment}`;
}

function parentBody(work: Work, present: readonly Category[]): string {
  const { planned } = work;
  const facts = [
    ["Environment", codeSpan(work.environment)],
    ["Change", codeSpan(work.change.slice(0, 12))],
    ["Revision", revisionOf(work)],
    [
      "Planned",
      `${planned.create} to create, ${planned.update} to update, ${planned.replace} to replace, ${planned.delete} to delete, ${planned.same} unchanged`,
    ],
    ["Monthly cost, list price", `$${work.usdPerMonth.toFixed(2)}`],
    ["Risk", work.risk ? `${work.risk.score} of 100` : "not judged"],
  ];
  const parts = present.map((category) => [
    category,
    unitsOf(work, category)
      .map((unit) => codeSpan(unit.name))
      .join(", "),
    String(unitsOf(work, category).reduce((sum, unit) => sum + unit.changes, 0)),
  ]);
  return sections([
    [
      "",
      `${work.kind === "rollback" ? "Rollback" : "Deployment"} of ${codeSpan(work.project)} to ${codeSpan(work.environment)}; one sub-issue for each kind of work.`,
    ],
    ["", table(["", ""], facts)],
    ["Scope", table(["Category", "Components", "Changes"], parts)],
    ["Components", list(work.units.map((unit) => `${codeSpan(unit.name)}: ${escapeText(unit.operations.purpose)}`))],
    ["Documents", list((work.papers ?? []).map(paperOf))],
    ["Team and channels", contextOf(work)],
    ["Risk", list((work.risk?.why ?? []).map(escapeText))],
    ["Rollback", rollbackOf(work)],
  ]);
}

function paperOf({ title, path, url }: Paper): string {
  return url === null ? `${escapeText(title)}: ${codeSpan(path)}` : `[${escapeText(title)}](<${url}>)`;
}

function contextOf({ context }: Work): string {
  if (!context) return "";
  const lines = [
    ["Team", context.team],
    ["Channels", context.channels],
    ["Tracking", context.tracking],
  ] as const;
  return list(
    lines.flatMap(([what, said]) => (said.length > 0 ? [`${what}: ${said.map(escapeText).join("; ")}`] : [])),
  );
}

/** Back to what was there before: the command, and what each component that holds something has to say to it. */
function rollbackOf({ environment, kind, units }: Work): string {
  const command = `chainwright rollback ${shellWord(environment)}`;
  const first = kind === "rollback" ? "this is one; forward again: deploy the commit that it left" : codeSpan(command);
  const own = units.flatMap((unit) =>
    unit.operations.rollback.map((line) => `${codeSpan(unit.name)}: ${escapeText(line)}`),
  );
  return list([first, ...own]);
}

function categoryBody(work: Work, category: Category): string {
  const units = unitsOf(work, category);
  const settings = units.flatMap((unit) =>
    Object.entries(unit.configuration).map(([key, value]) => [codeSpan(unit.name), codeSpan(key), codeSpan(value)]),
  );
  const say = (pick: (unit: WorkUnit) => readonly string[]) =>
    list(units.flatMap((unit) => pick(unit).map((line) => `${codeSpan(unit.name)}: ${escapeText(line)}`)));
  return sections([
    ["Purpose", say((unit) => [unit.operations.purpose])],
    ["Configuration", table(["Component", "Setting", "Value"], settings) || "Defaults only."],
    ["Steps", numbered(stepsOf(work, units))],
    ["Dependencies", list(dependencies(work, units)) || "None: it can come first."],
    ["Security", say((unit) => unit.operations.security) || "Nothing beyond the defaults."],
    ["Backup", say((unit) => backupOf(unit))],
    ["Rollback", say((unit) => unit.operations.rollback)],
    ["Acceptance", tasks(acceptanceOf(units))],
  ]);
}

/** What the run does, in its order. */
function stepsOf({ environment }: Work, units: readonly WorkUnit[]): string[] {
  return [
    "the preview is judged by gates and policies, and agreed to",
    ...units.map(
      ({ name, changes }) =>
        `${codeSpan(name)}: ${changes === 0 ? "nothing to change" : `${changes} resources are changed`}`,
    ),
    `${codeSpan(`chainwright preview ${shellWord(environment)} --expect-no-changes`)} finds nothing left to do`,
  ];
}

/** What has to be true before this is done; the run looks at it and says so in a comment. */
function acceptanceOf(units: readonly WorkUnit[]): string[] {
  return units.map(
    ({ name, changes }) =>
      `${codeSpan(name)}: ${changes === 0 ? "unchanged" : `all ${changes} planned changes are made, none failed`}`,
  );
}

function dependencies(work: Work, units: readonly WorkUnit[]): string[] {
  const categoryOf = new Map(work.units.map((unit) => [unit.name, unit.category]));
  return units
    .filter((unit) => unit.dependsOn.length > 0)
    .map((unit) => {
      const needs = unit.dependsOn.map((name) => `${codeSpan(name)} (${categoryOf.get(name) ?? "another stack"})`);
      return `${codeSpan(unit.name)} needs ${needs.join(", ")}`;
    });
}

function backupOf(unit: WorkUnit): string[] {
  const { backup, recovery } = unit.operations;
  if (backup === null) return [];
  return [
    `${backup.what}, ${backup.schedule}, kept ${backup.keptDays} days; at most ${recovery.pointMinutes} minutes of data lost, back in ${recovery.timeMinutes} minutes`,
  ];
}

function revisionOf({ revision }: Work): string {
  if (revision === null) return "not in a Git checkout";
  const dirty = revision.dirty ? ", with uncommitted changes" : "";
  return `${codeSpan(revision.commit.slice(0, 12))} on ${codeSpan(revision.branch)}${dirty}`;
}

function unitsOf(work: Work, category: Category): WorkUnit[] {
  return work.units.filter((unit) => unit.category === category);
}

/** `- ` items; empty without lines. */
function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

function numbered(lines: readonly string[]): string {
  return lines.map((line, index) => `${index + 1}. ${line}`).join("\n");
}

function tasks(lines: readonly string[]): string {
  return lines.map((line) => `- [ ] ${line}`).join("\n");
}

/** Each body under its heading; what has no body is left out. */
function sections(parts: readonly (readonly [heading: string, body: string])[]): string {
  return parts
    .filter(([, body]) => body !== "")
    .map(([heading, body]) => (heading === "" ? "" : `## ${heading}\n\n`) + body)
    .join("\n\n");
}
