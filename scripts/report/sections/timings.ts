import { html } from "hono/html";
import { endOf, type TimedStep, timedSteps } from "../critical-path.js";
import type { ReportInput } from "../input.js";
import { type Block, fold, heading, type Line, type Section, table, text } from "../blocks.js";
import { nameOf, type Summary } from "../summary.js";
import { duration, plural } from "../text.js";
import { type Bar, timeline } from "../timeline.js";

/** Rows of a component's waterfall, of the list of the slowest, and of the critical path. */
const most = { rows: 40, slowest: 10, path: 25 };

/** When the components and their resources were worked on, what decided the end, and what took longest. */
export function timingsSection({ deployment }: ReportInput, summary: Summary): Section {
  const steps = timedSteps(deployment?.steps ?? []);
  const named = { id: "timings", name: "Timings" };
  if (steps.length === 0) return { ...named, blocks: [text("Nothing was done, so nothing was timed.")] };
  const end = Math.max(...steps.map(endOf));
  const path = new Set(summary.criticalPath);
  const groups = summary.parts
    .map(({ name }) => ({ name, own: steps.filter((step) => step.component === name) }))
    .filter(({ own }) => own.length > 0);
  const overall = groups.map(({ name, own }) => barOfAll(nameOf({ name }), own, path));
  return {
    ...named,
    blocks: [
      {
        kind: "picture",
        markup: html`<p>The components, from start to end of their work; ◆ marks the critical path, ✗ what failed.</p>`,
      },
      picture(overall, end, "When each component was worked on; the tables below have the numbers"),
      ...groups.map(({ name, own }) => resources(nameOf({ name }), own, path, end)),
      heading("Critical path"),
      ...pathBlocks(summary.criticalPath, end),
      heading("Slowest"),
      slowest(summary),
    ],
  };
}

function barOfAll(name: string, own: readonly TimedStep[], path: ReadonlySet<TimedStep>): Bar {
  const offset = Math.min(...own.map((step) => step.offset));
  const seconds = Math.max(...own.map(endOf)) - offset;
  return {
    name,
    offset,
    seconds,
    failed: own.some(({ failed }) => failed === true),
    critical: own.some((step) => path.has(step)),
  };
}

function resources(name: string, own: readonly TimedStep[], path: ReadonlySet<TimedStep>, end: number): Block {
  const weight = (step: TimedStep): number => (path.has(step) || step.failed === true ? 1e9 : 0) + step.seconds;
  const shown = [...own].sort((a, b) => weight(b) - weight(a)).slice(0, most.rows);
  const bars = shown
    .sort((a, b) => a.offset - b.offset || b.seconds - a.seconds)
    .map((step) => ({ ...step, failed: step.failed === true, critical: path.has(step) }));
  const slow = own.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  const left = own.length - shown.length;
  const said = `${plural(own.length, "resource")}, slowest ${slow.name} with ${duration(slow.seconds)}`;
  const rest = left > 0 ? [text({ dim: `And ${left} shorter ones, in report.json.` })] : [];
  return fold(name, [picture(bars, end, `When each resource of ${name} was worked on`), ...rest], {
    badges: [{ dim: said }],
  });
}

function picture(bars: readonly Bar[], end: number, label: string): Block {
  const markup = html`<div class="scroll" tabindex="0" role="group" aria-label="${label}">${timeline(bars, end, label)}</div>`;
  return { kind: "picture", markup };
}

function pathBlocks(path: readonly TimedStep[], end: number): Block[] {
  const worked = path.reduce((sum, { seconds }) => sum + seconds, 0);
  const shown = path.slice(-most.path);
  const rows = shown.map(({ name, component, offset, seconds }): Line[] => [
    [{ code: name }],
    [component === "" ? "the stack's own" : component],
    [duration(offset)],
    [duration(seconds)],
  ]);
  const head = ["Resource", "Component", "Began after", "Took"];
  const earlier = path.length - shown.length;
  const longest = [...path].sort((a, b) => b.seconds - a.seconds).slice(0, 3);
  return [
    text(
      "Longest on it: ",
      ...longest.flatMap(({ name, seconds }, at) => [at > 0 ? ", " : "", { code: name }, ` ${duration(seconds)}`]),
    ),
    text(
      `${plural(path.length, "step")}, each the last that had ended when the next began, in the same component or one that it waits for: ${duration(worked)} of work in ${duration(end)}.`,
    ),
    fold("Its steps", [
      ...(earlier > 0 ? [text({ dim: `The first ${earlier} are left out here; report.json has them.` })] : []),
      table("Critical path", head, rows, { numbers: ["Began after", "Took"] }),
    ]),
  ];
}

function slowest({ slowest: steps }: Summary): Block {
  const rows = steps
    .slice(0, most.slowest)
    .map(({ name, type, seconds }): Line[] => [[{ code: name }], [{ code: type }], [duration(seconds)]]);
  return table("Slowest resources", ["Name", "Type", "Took"], rows, { numbers: ["Took"] });
}
