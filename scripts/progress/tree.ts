import type { Colors } from "picocolors/types.js";
import type { Active, Board, Row } from "./board.js";
import { remainingText, type Typical } from "./remaining.js";
import { sanitise } from "./sanitise.js";
import { doing, duration } from "./words.js";

export interface TreeOptions {
  readonly environment: string;
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly colors: Colors;
  readonly typical?: Typical;
}

/** The live view as lines that fit the terminal: a heading, then each component with what is being worked on below it. */
export function renderTree(board: Board, options: TreeOptions): string[] {
  const lines = [heading(board, options)];
  if (board.phase === "preview") return lines;
  const rows = [...board.rows.values()];
  const width = Math.max(0, ...rows.map(({ component }) => label(component).length));
  const details = room(rows, options.rows - 2);
  for (const row of rows) {
    lines.push(rowLine(row, width, options.colors));
    const active = [...row.active.values()].sort((a, b) => a.since - b.since);
    for (const each of active.slice(0, details)) lines.push(activeLine(each, options));
    if (active.length > details && details > 0)
      lines.push(options.colors.dim(`      and ${active.length - details} more`));
  }
  return lines.slice(0, Math.max(1, options.rows - 1));
}

function heading(board: Board, { environment, now, colors, typical }: TreeOptions): string {
  const { done, total, failed } = board.sum();
  const progress = board.phase === "preview" || total === 0 ? `${board.seen} resources so far` : `${done} of ${total}`;
  const trouble = failed > 0 ? colors.red(`, ${failed} failed`) : "";
  const elapsed = board.startedAt === undefined ? "" : `, ${duration(now - board.startedAt)}`;
  const left = typical === undefined ? "" : remainingText(board, typical, now);
  const rest = left === "" ? "" : `, ${left}`;
  return `${colors.bold(`${doing[board.phase]} ${sanitise(environment)}`)}: ${progress}${trouble}${elapsed}${rest}`;
}

function rowLine({ component, done, total, failed, active }: Row, width: number, colors: Colors): string {
  const name = label(component).padEnd(width);
  if (failed > 0) return `  ${colors.red("✗")} ${name}  ${done} of ${total}, ${failed} failed`;
  if (total > 0 && done === total) return `  ${colors.green("✓")} ${name}  ${done} of ${total}`;
  if (active.size > 0 || done > 0) return `  ${colors.cyan("•")} ${name}  ${done} of ${total}`;
  return colors.dim(`    ${name}  ${done} of ${total}`);
}

function activeLine({ name, type, op, since, waiting }: Active, { columns, now, colors }: TreeOptions): string {
  const kind = type.split(":").at(-1) ?? type;
  const text = `${op} ${sanitise(name)} (${sanitise(kind)}) ${duration(now - since)}`;
  const line = waiting === "" ? text : `${text}, waits: ${sanitise(waiting)}`;
  return colors.dim(`      ${clip(line, columns - 7)}`);
}

/** How many resources each component may show, so that all components stay on the screen. */
function room(rows: readonly Row[], height: number): number {
  const busy = rows.filter(({ active }) => active.size > 0).length;
  return busy === 0 ? 0 : Math.max(0, Math.min(5, Math.floor((height - rows.length) / busy) - 1));
}

function label(component: string): string {
  return sanitise(component) || "the stack itself";
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
