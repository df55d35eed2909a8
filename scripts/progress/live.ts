import { createLogUpdate } from "log-update";
import type { Colors } from "picocolors/types.js";
import type { Board } from "./board.js";
import type { Progress, ProgressOptions } from "./progress.js";
import { sanitise, sanitiseLines } from "./sanitise.js";
import { renderTree } from "./tree.js";

/** Milliseconds between two frames. */
const frame = 100;

/** A tree of components that is drawn again in place; warnings and errors stay above it. */
export function liveProgress(board: Board, options: ProgressOptions, colors: Colors): Progress {
  const stream = {
    isTTY: true,
    write: (text: string) => {
      options.write(text);
      return true;
    },
    get columns(): number {
      return options.size().columns;
    },
    get rows(): number {
      return options.size().rows;
    },
  };
  const view = createLogUpdate(stream as unknown as NodeJS.WriteStream, { showCursor: true });
  let dirty = false;
  const draw = (): void => {
    const { columns, rows } = options.size();
    const { environment, typical } = options;
    const now = options.now().getTime();
    const tree = { environment, columns, rows, now, colors, ...(typical !== undefined && { typical }) };
    view(renderTree(board, tree).join("\n"));
    dirty = false;
  };
  // The clocks in the view move on while nothing happens.
  const timer = setInterval(() => {
    if (dirty || board.active().length > 0) draw();
  }, frame);
  timer.unref();
  const above = (lines: readonly string[]): void => {
    view.clear();
    for (const line of lines) options.write(`${line}\n`);
    if (board.startedAt !== undefined) dirty = true;
  };
  return {
    note: (text) => above([text]),
    expect: (steps) => board.expect(steps),
    event: (event) => {
      board.apply(event);
      dirty = true;
      if (event.kind !== "diagnostic") return;
      const paint = { info: colors.dim, warning: colors.yellow, error: colors.red }[event.severity];
      const name = event.urn === "" ? "" : `${sanitise(event.urn.split("::").at(-1) ?? "")}: `;
      above(sanitiseLines(event.message).map((line) => paint(`${name}${line}`)));
    },
    pause: () => view.clear(),
    stop: () => {
      clearInterval(timer);
      view.clear();
      view.done();
    },
  };
}
