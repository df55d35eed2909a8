import { code, line, table } from "./markdown.js";

/** A gate as the page tells of it. */
export interface GateDoc {
  readonly name: string;
  readonly title: string;
  readonly rule: string;
  readonly reason: string;
  readonly source: string;
  readonly lift: string;
  readonly level: string;
  /** Why its level can't be changed; null where it can. */
  readonly fixed: string | null;
  readonly limits: Readonly<Record<string, unknown>>;
  readonly early?: boolean;
  readonly moment?: boolean;
  readonly outside?: boolean;
  readonly allowable?: boolean;
  readonly overridable?: boolean;
}

/** The page `docs/gates.md`: what gates are, and every one of them under its own name. */
export function renderGatesPage(gates: readonly GateDoc[]): string {
  const rows = gates.map((gate) => [`[${gate.name}](#${gate.name})`, line(gate.title), gate.level, line(gate.lift)]);
  const named = (key: "allowable" | "overridable" | "outside" | "moment"): string =>
    gates
      .filter((gate) => gate[key] === true)
      .map(({ name }) => code(name))
      .join(", ");
  return `${[
    "# Gates",
    "Generated from the gates' own descriptions by `npm run docs`; a test fails when it is stale.",
    introduction,
    table(["gate", "what it finds", "level", "how it is lifted"], rows),
    "## Levels",
    levels,
    `In the sandbox these only inform, since it has no outside world to judge, and where nothing changes they are not asked: ${named("outside")}. In a preview these only warn, since they are about the moment of the deployment: ${named("moment")}.`,
    "## What is meant",
    `\`--allow URN\`, once for each resource, lets a finding of ${named("allowable")} pass. The finding stays and says so. A URN that none of them holds back is refused with exit 2 and the URNs that could be meant, so that no permission is left lying about in a script. What is protected still needs its protection lifted first.`,
    `\`--override GATE=REASON\` lets a gate about time, place or size pass: ${named("overridable")}. The reason needs eight letters, is shown with the finding, and is kept in the run's record.`,
    "## Risk",
    risk,
    ...gates.map(section),
  ].join("\n\n")}\n`;
}

function section(gate: GateDoc): string {
  const limits = Object.entries(gate.limits).map(
    ([key, value]) => `${code(`settings.gates.${key}`)} (${code(JSON.stringify(value))})`,
  );
  const lines = [
    `- level: ${gate.level}${gate.fixed === null ? "" : `, always: ${line(gate.fixed)}`}`,
    ...(limits.length === 0 ? [] : [`- limits: ${limits.join(", ")}`]),
    `- lifted: ${line(gate.lift)}`,
    `- source: ${gate.source}`,
    ...(gate.early === true ? ["- asked before the preview, too"] : []),
  ];
  return `## ${gate.name}\n\n${line(gate.rule)}\n\n${line(gate.reason)}\n\n${lines.join("\n")}`;
}

const introduction = `A gate judges what the preview found, before the first change. A finding that blocks ends the run with exit code 5: nothing was
changed and nothing was filed. \`preview\` shows the same findings and ends the same way, so a pull request fails where the deployment
would. A refusal names everything that blocks at once, each with what to do about it.

    chainwright gates prod                             every gate with its level there
    chainwright gates prod --explain network-widened   its rule, reason, source and limits in force

Gates judge by the shape of the properties, whatever made them: every type of AWS and Kubernetes, not only those of this repository.
Secrets are masked before a gate sees them; what can't be looked at is told by [exposure-unseen](#exposure-unseen).

Not gates, and refused by their own codes: a change that is no longer what was approved ([approvals](approvals.md)), a stack that another
run holds (\`chainwright resume\`), and a state that can't be trusted (\`chainwright state\`).`;

const levels = `\`block\` refuses, \`warn\` and \`info\` are shown and recorded. Limits and levels are an environment's settings, where
\`docs/config.md\` lists them all:

    chainwright:settings:
      gates:
        after: [staging]
        branches: [main]
        sharePercent: 20
        levels:
          unwatched-component: block
          rollback-target: "off" # in quotes: to some readers of YAML a plain off is false

A level that is set lowers or raises the whole gate; a finding that is only worth a warning stays one. Gates whose level is always
\`block\` say why.`;

const risk = `Every plan gets a score from 0 to 100: what would be lost (30), what would be opened (25), hazards to validators (10), how many components
are touched (10), how much of what is there changes (10), what can't be known (10), and the rise of the cost (5). It is shown before the
question, in \`--json\` as \`risk\`, and in the run's record. Consent does not lower it.`;
