import { type Problem, renderError } from "../../components/core/errors.js";
import type { Failure } from "../engine/deployment.js";
import type { Finding } from "../gates/finding.js";
import { blocking, refusal } from "./refusal.js";

/** What is wrong in the same way that is told one by one before the rest is only counted. */
const toldAtMost = 5;

/**
 * Why a run ended, for the terminal. What gates and policies refuse with the same way out stands together, a line each, and of many
 * the first five; the report and `--json` have all of them. Anything else is told whole.
 */
export function failureText({ code, summary, problems }: Failure, findings: readonly Finding[]): string {
  const blocks = blocking(findings);
  if (code !== "gate/policy" && (blocks.length === 0 || refusal(blocks).code !== code))
    return renderError(code, summary, problems);
  const single = code === "gate/policy" ? problems : blocks.flatMap((finding) => refusal([finding]).problems);
  return [renderError(code, summary, []), ...grouped(single).flatMap(groupLines)].join("\n");
}

function grouped(problems: readonly Problem[]): Problem[][] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const way = `${problem.expected}\n${problem.fix}`;
    groups.set(way, [...(groups.get(way) ?? []), problem]);
  }
  return [...groups.values()];
}

function groupLines(group: readonly Problem[]): string[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  if (others.length === 0) return renderError("", "", group).split("\n").slice(1);
  const rest = group.length - toldAtMost;
  return [
    `  ${group.length} times: expected ${first.expected}, got`,
    ...group
      .slice(0, toldAtMost)
      .map(({ path, actual }) => `    ${actual.includes(path) ? actual : `${path}: ${actual}`}`),
    ...(rest > 0 ? [`    and ${rest} more, all in the report`] : []),
    `    fix: ${first.fix}`,
  ];
}
