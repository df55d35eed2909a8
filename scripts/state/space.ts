import { randomBytes, randomUUID } from "node:crypto";
import { open, readdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Bytes that a resource takes in a checkpoint beside its inputs and outputs. */
const frame = 1_500;
/** Files of the checkpoint's size that are written beside each other: itself, its next, its last, backup, history. */
const copies = 5;
/** Bytes below which a disk counts as full for anything. */
const leastFree = 2 * 1024 * 1024;
const mebibyte = 1024 * 1024;

/** What a plan adds to a checkpoint at most, bytes: outputs are about as long as inputs. */
export function growthOf(steps: readonly { readonly op: string; readonly after?: unknown }[]): number {
  const changed = steps.filter(({ op }) => op !== "same" && op !== "read" && op !== "delete");
  return changed.reduce((sum, { after }) => sum + frame + 2 * JSON.stringify(after ?? {}).length, 0);
}

/** What must be free, bytes; `size` is the checkpoint's as it may become. */
export const needed = {
  /** Beside the state: every copy of it, and the ballast. */
  state: (size: number): number => Math.max(leastFree, copies * size) + needed.ballast(size),
  /** In the run's folder: our copy, the journal of the steps, the report. */
  run: (size: number, steps: number): number => mebibyte + size + 8_000 * steps,
  /** In the folder for temporary files: the engine's events. */
  temporary: (steps: number): number => mebibyte + 20_000 * steps,
  /** What the engine needs to finish what is in flight and to write its last checkpoint. */
  ballast: (size: number): number => Math.max(mebibyte, 4 * size),
  /** What counts as low while it writes. */
  least: (size: number): number => mebibyte / 4 + 3 * size,
};

/** Where a run writes. */
export interface Writing {
  readonly folder: string;
  /** For people: `the state's folder`. */
  readonly name: string;
}

/** A folder that can't be used, and why. */
export interface Unusable extends Writing {
  readonly code: string;
}

/** Folders in which nothing can be written, by trying. */
export async function unwritable(places: readonly Writing[]): Promise<Unusable[]> {
  const tried = places.map(async ({ folder, name }): Promise<Unusable[]> => {
    const probe = join(folder, `.chainwright-${randomUUID()}`);
    try {
      await writeFile(probe, "probe", { mode: 0o600 });
      return [];
    } catch (error) {
      return [{ folder, name, code: (error as NodeJS.ErrnoException).code ?? String(error) }];
    } finally {
      await rm(probe, { force: true }).catch(() => undefined);
    }
  });
  return (await Promise.all(tried)).flat();
}

/** One disk that a run writes on, with every folder of it that is written. */
export interface Disk {
  readonly places: readonly Writing[];
  /** Bytes. */
  readonly free: number;
}

/** The disks behind the folders; a disk that is full for ordinary users counts as full. */
export async function disksOf(places: readonly Writing[]): Promise<Disk[]> {
  const byDevice = new Map<number, Writing[]>();
  for (const place of places) {
    const { dev } = await stat(place.folder);
    byDevice.set(dev, [...(byDevice.get(dev) ?? []), place]);
  }
  return await Promise.all([...byDevice.values()].map(async (own) => ({ places: own, free: await freeOn(own) })));
}

async function freeOn([first]: readonly Writing[]): Promise<number> {
  const { bavail, bsize } = await statfs(first?.folder ?? "/");
  return bavail * bsize;
}

const ballastName = /^\.chainwright-ballast-(\d+)$/;

/** Room on a disk that is held until it is needed. */
export interface Ballast {
  readonly bytes: number;
  /** Gives the room back; later calls do nothing. */
  release(): Promise<void>;
}

/**
 * Fills a file with noise, which no file system can compress away. What runs that were killed left of theirs is removed.
 *
 * @param lives whether a process still runs
 */
export async function reserve(
  folder: string,
  bytes: number,
  pid: number,
  lives: (pid: number) => boolean,
): Promise<Ballast> {
  for (const name of await readdir(folder)) {
    const owner = Number(ballastName.exec(name)?.[1] ?? 0);
    if (owner > 0 && (owner === pid || !lives(owner))) await rm(join(folder, name), { force: true });
  }
  const path = join(folder, `.chainwright-ballast-${pid}`);
  const file = await open(path, "w", 0o600);
  const piece = randomBytes(64 * 1024);
  try {
    for (let written = 0; written < bytes; written += piece.length)
      await file.write(piece, 0, Math.min(piece.length, bytes - written));
  } finally {
    await file.close();
  }
  return { bytes, release: async () => await rm(path, { force: true }) };
}

/** What watches the disks while a run changes something. */
export interface SpaceWatch {
  /** Stops watching and gives every ballast back. */
  end(): Promise<void>;
}

/** Milliseconds between two looks; the engine itself goes on trying to write a checkpoint for 26 seconds. */
const every = 200;

/**
 * Looks at the disks until it is ended. When one has less than `least` bytes left its ballast is given back, so that what is in
 * flight can be finished and noted, and `low` is told, once.
 */
export function watchSpace(
  disks: readonly { readonly places: readonly Writing[]; readonly ballast: Ballast; readonly least: number }[],
  low: (place: Writing, free: number) => void,
): SpaceWatch {
  const given = new Set<Ballast>();
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    for (const { places, ballast, least } of disks) {
      const free = await freeOn(places);
      if (given.has(ballast) || free >= least) continue;
      given.add(ballast);
      await ballast.release();
      const [first] = places;
      if (first !== undefined) low(first, free);
    }
  };
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => undefined);
  }, every);
  timer.unref();
  return {
    end: async () => {
      clearInterval(timer);
      await looking;
      await Promise.all(disks.map(({ ballast }) => ballast.release()));
    },
  };
}
