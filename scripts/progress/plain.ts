import type { Colors } from "picocolors/types.js";
import type { DeploymentKind, EngineEvent } from "../engine/deployment.js";
import type { Board } from "./board.js";
import type { Progress, ProgressOptions } from "./progress.js";
import { remainingText } from "./remaining.js";
import { sanitise, sanitiseLines } from "./sanitise.js";
import { doing, done, duration } from "./words.js";

/** Seconds of silence after which a line says what is still going on. */
const heartbeat = 20;

/** One line per change, with the time of day (UTC): what a log keeps. */
export function plainProgress(board: Board, options: ProgressOptions, colors: Colors): Progress {
  let last = options.now().getTime();
  const line = (text: string): void => {
    last = options.now().getTime();
    options.write(`${colors.dim(options.now().toISOString().slice(11, 19))} ${text}\n`);
  };
  const beat = setInterval(() => {
    const [longest, ...others] = board.active();
    if (longest === undefined || options.now().getTime() - last < heartbeat * 1000) return;
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    const waiting = longest.waiting === "" ? "" : `, waits: ${sanitise(longest.waiting)}`;
    const age = duration(options.now().getTime() - longest.since);
    const left = options.typical === undefined ? "" : remainingText(board, options.typical, options.now().getTime());
    line(`still working on ${sanitise(longest.name)} (${age}${waiting})${more}${left === "" ? "" : `; ${left}`}`);
  }, 1000);
  beat.unref();
  return {
    note: line,
    expect: (steps) => board.expect(steps),
    event: (event) => {
      const since = activeSince(board, event);
      board.apply(event);
      for (const text of linesOf(event, since, board.phase, options.environment, colors)) line(text);
    },
    pause: () => undefined,
    stop: () => clearInterval(beat),
  };
}

function activeSince(board: Board, event: EngineEvent): number | undefined {
  if (event.kind !== "resource-finished" && event.kind !== "resource-failed") return undefined;
  return board.rows.get(event.component)?.active.get(event.urn)?.since;
}

function linesOf(
  event: EngineEvent,
  since: number | undefined,
  phase: DeploymentKind,
  environment: string,
  colors: Colors,
): string[] {
  switch (event.kind) {
    case "started":
      return [`${doing[event.phase]} ${sanitise(environment)}`];
    case "resource-finished":
    case "resource-failed": {
      if (phase === "preview" || event.op === "same" || event.op === "read" || since === undefined) return [];
      const took = `(${duration(event.at - since)})`;
      const where = event.component === "" ? "" : `${sanitise(event.component)}: `;
      const what = `${sanitise(event.name)} ${sanitise(event.type)}`;
      if (event.kind === "resource-failed") return [colors.red(`${where}failed to ${event.op} ${what} ${took}`)];
      return [`${where}${done[event.op]} ${what} ${took}`];
    }
    case "diagnostic":
      return event.severity === "info" ? sanitiseLines(event.message) : diagnostic(event, colors);
    case "resource-started":
    case "waiting":
      return [];
  }
}

function diagnostic(event: Extract<EngineEvent, { kind: "diagnostic" }>, colors: Colors): string[] {
  const paint = event.severity === "error" ? colors.red : colors.yellow;
  const name = event.urn === "" ? "" : `${sanitise(event.urn.split("::").at(-1) ?? "")}: `;
  return sanitiseLines(event.message).map((text, index) =>
    paint(`${index === 0 ? `${event.severity}: ${name}` : "  "}${text}`),
  );
}
