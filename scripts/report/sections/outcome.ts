import type { ReportInput } from "../input.js";
import { type Block, lines, list, type Section, text } from "../blocks.js";
import type { Summary } from "../summary.js";
import { plural } from "../text.js";

/** How it ended and why, each problem with its fix. */
export function outcomeSection({ failure, result, deployment, findings }: ReportInput, summary: Summary): Section {
  const failed = (deployment?.steps ?? []).filter((step) => step.failed === true);
  const blocks: Block[] = [];
  if (failure !== null) {
    blocks.push(text(failure.summary, " ", { code: failure.code }));
    if (failure.problems.length > 0)
      blocks.push(
        list(
          failure.problems.map(({ path, expected, actual, fix }) => [
            { code: path },
            `: expected ${expected}, got ${actual}. `,
            { strong: "Fix:" },
            ` ${fix}`,
          ]),
        ),
      );
  } else blocks.push(text(wellEnded(result, summary)));
  if (failed.length > 0)
    blocks.push(
      list(
        failed.map(({ name, type, op }) => [
          { badge: `${op} failed`, tone: "bad" },
          " ",
          { code: name },
          " ",
          { code: type },
        ]),
      ),
    );
  const blocking = findings.filter(({ level }) => level === "block").length;
  if (result === "refused" && blocking > 0)
    blocks.push(text(`${plural(blocking, "finding")} below must be lifted first.`));
  return { id: "why", name: "How it ended", blocks, alarm: result !== "succeeded" };
}

function wellEnded(result: ReportInput["result"], { planned, counts }: Summary): string {
  if (result !== "succeeded") return `It was ${result}; no reason is known.`;
  const changed = counts.create + counts.update + counts.replace + counts.delete;
  if (changed === 0) return "It succeeded: there was nothing to change.";
  return planned
    ? "It succeeded: this is the plan, nothing was changed."
    : "It succeeded: everything that was planned is done.";
}

/** What to do next, with the exact command. */
export function nextSection(input: ReportInput, summary: Summary): Section {
  const { said, command } = nextStep(input, summary);
  return { id: "next", name: "How to go on", blocks: [text(said), ...(command === null ? [] : [lines(command)])] };
}

/** What to do next; `command` is null where nothing is left to do. */
export function nextStep(
  { environment, kind, verb = kind, result, sandbox }: ReportInput,
  { began, counts, planned }: Summary,
): { said: string; command: string | null } {
  const flags = sandbox === true ? " --sandbox" : "";
  const again = `chainwright ${verb} ${environment}${flags}`;
  const changed = counts.create + counts.update + counts.replace + counts.delete > 0;
  if (began && result !== "succeeded")
    return {
      said: "What was done is kept. Correct what is told above; going on looks at what was left open first, and does what is missing.",
      command: `chainwright resume ${environment}${flags}`,
    };
  if (result === "refused")
    return { said: "Nothing was changed. Lift what blocks, as each finding says, and run it again.", command: again };
  if (result !== "succeeded")
    return { said: "Nothing was changed. Correct what is told above and run it again.", command: again };
  if (kind === "preview" && planned && changed)
    return { said: "To make it so:", command: `chainwright up ${environment}${flags}` };
  return { said: "Nothing is left to do; see what to watch next.", command: null };
}
