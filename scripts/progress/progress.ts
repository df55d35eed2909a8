import pc from "picocolors";
import type { EngineEvent, Step } from "../engine/deployment.js";
import { Board } from "./board.js";
import { plainProgress } from "./plain.js";
import type { Typical } from "./remaining.js";

/** Shows a deployment while it runs. */
export interface Progress {
  /** A line that stays: what happens next, or what happened. */
  note(text: string): void;
  event(event: EngineEvent): void;
  /** Tells what is going to change, before it does. */
  expect(steps: readonly Step[]): void;
  /** Takes a live view away, for a question or for the end; the next event brings it back. */
  pause(): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly environment: string;
  /** Text for people. */
  readonly write: (text: string) => void;
  readonly now: () => Date;
  /** Whether `write` goes to a terminal that a person looks at. */
  readonly live: boolean;
  /** Says nothing before the end. */
  readonly quiet: boolean;
  readonly color: boolean;
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** What earlier runs took; nothing is said of the time that is left without it. */
  readonly typical?: Typical;
}

/** A live view on a terminal, time-stamped lines elsewhere, nothing where quiet is wanted. */
export async function makeProgress(options: ProgressOptions): Promise<Progress> {
  const colors = pc.createColors(options.color);
  if (options.quiet) {
    const nothing = (): void => undefined;
    return { note: nothing, event: nothing, expect: nothing, pause: nothing, stop: nothing };
  }
  if (!options.live) return plainProgress(new Board(), options, colors);
  const { liveProgress } = await import("./live.js");
  return liveProgress(new Board(), options, colors);
}
