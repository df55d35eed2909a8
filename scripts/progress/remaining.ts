import type { StepOp } from "../engine/deployment.js";
import type { Board } from "./board.js";

/** How many seconds an operation on a type usually takes; undefined where nobody knows. */
export type Typical = (op: StepOp, type: string) => number | undefined;

/** Share of what is left whose usual time must be known before anything is said. */
const enough = 0.8;

/** Minutes that are said; what lies between is rounded up. */
const minutes = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240];

/**
 * How long it will still take, in words as rough as the guess: `about 10 min left`; empty where the history says too little or
 * everything is done. The work that is left, shared among as many as worked at once so far, and at least the longest of it.
 */
export function remainingText(board: Board, typical: Typical, now: number): string {
  const { startedAt } = board;
  if (board.phase === "preview" || startedAt === undefined) return "";
  const left = board.left().map(({ op, type, since }) => {
    const usual = typical(op, type);
    return usual === undefined ? undefined : usual - (since === undefined ? 0 : (now - since) / 1000);
  });
  const known = left.filter((seconds) => seconds !== undefined);
  if (left.length === 0 || known.length < enough * left.length) return "";
  if (known.every((seconds) => seconds < 0)) return "longer than usual";
  const open = known.map((seconds) => Math.max(0, seconds));
  const elapsed = Math.max((now - startedAt) / 1000, 0.001);
  const atOnce = Math.max(1, board.worked(now) / elapsed);
  const sum = open.reduce((total, seconds) => total + seconds, 0);
  return spelled(Math.max(...open, sum / atOnce));
}

function spelled(seconds: number): string {
  if (seconds < 60) return "less than a minute left";
  const rounded = minutes.find((count) => count * 60 >= seconds);
  return rounded === undefined ? "more than 4 h left" : `about ${rounded} min left`;
}
