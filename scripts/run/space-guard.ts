import { tmpdir } from "node:os";
import { isAlive } from "../alive.js";
import { UserError } from "../../components/core/errors.js";
import type { Failure, Step } from "../engine/deployment.js";
import {
  disksOf,
  growthOf,
  needed,
  reserve,
  type SpaceWatch,
  unwritable,
  watchSpace,
  type Writing,
} from "../state/space.js";
import { sizeText } from "../state/text.js";

/** What is known before "go". */
export interface SpaceQuestion {
  /** The folder of a `file://` back end; undefined for a state that is kept elsewhere. */
  readonly stateFolder: string | undefined;
  readonly runFolder: string;
  /** Size of the checkpoint now, bytes. */
  readonly bytes: number;
  readonly steps: readonly Step[];
  readonly pid: number;
}

/**
 * Proves that there is room for what the run writes, holds some of it back, and watches it from now on.
 *
 * @param low told once when a disk runs full while the run changes something
 * @throws UserError `engine/disk-full` or `run/folder`, before anything is changed
 */
export async function holdSpace(question: SpaceQuestion, low: (failure: Failure) => void): Promise<SpaceWatch> {
  const { stateFolder, runFolder, bytes, steps, pid } = question;
  const size = bytes + growthOf(steps);
  const needs = new Map<Writing, number>([
    ...(stateFolder === undefined
      ? []
      : [[{ folder: stateFolder, name: "the state's folder" }, needed.state(size)] as const]),
    [{ folder: runFolder, name: "the run's folder" }, needed.run(size, steps.length)],
    [{ folder: tmpdir(), name: "the folder for temporary files" }, needed.temporary(steps.length)],
  ]);
  const places = [...needs.keys()];
  const shut = await unwritable(places);
  if (shut.length > 0) throw closed(shut);
  const disks = (await disksOf(places)).map((disk) => ({
    ...disk,
    wanted: disk.places.reduce((sum, place) => sum + (needs.get(place) ?? 0), 0),
  }));
  const full = disks.filter(({ free, wanted }) => free < wanted);
  if (full.length > 0) throw tooFull(full);
  const held = await Promise.all(
    disks.map(async ({ places: own }) => {
      const ballast = await reserve(own[0]?.folder ?? runFolder, needed.ballast(size), pid, isAlive);
      return { places: own, ballast, least: needed.least(size) };
    }),
  );
  return watchSpace(held, (place, free) => low(ranLow(place, free)));
}

function closed(shut: Awaited<ReturnType<typeof unwritable>>): UserError {
  const full = shut.every(({ code }) => code === "ENOSPC" || code === "EDQUOT");
  const problems = shut.map(({ folder, name, code }) => ({
    path: folder,
    expected: `${name} can be written`,
    actual: code,
    fix: full ? "free some space; nothing was changed" : "correct its rights or name another; nothing was changed",
  }));
  return full
    ? new UserError("engine/disk-full", "the disk is full", problems)
    : new UserError("run/folder", "a folder that the run writes in can't be written", problems);
}

function tooFull(full: readonly { places: readonly Writing[]; free: number; wanted: number }[]): UserError {
  const problems = full.map(({ places, free, wanted }) => ({
    path: places.map(({ folder }) => folder).join(", "),
    expected: `${sizeText(wanted)} free for ${places.map(({ name }) => name).join(" and ")}`,
    actual: `${sizeText(free)} free`,
    fix: "free some space; nothing was changed",
  }));
  return new UserError("engine/disk-full", "the disk has too little room for what the run writes", problems);
}

function ranLow({ folder, name }: Writing, free: number): Failure {
  const fix = "free some space, then run the same command again: it goes on where this run stopped";
  const problem = { path: folder, expected: `room in ${name}`, actual: `${sizeText(free)} left`, fix };
  return { code: "engine/disk-full", summary: "stopped in time: the disk was running full", problems: [problem] };
}
