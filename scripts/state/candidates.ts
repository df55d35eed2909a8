import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Layout, writtenAt } from "./layout.js";
import type { StateStore } from "./store.js";

/** Where a copy of the state comes from. */
export type BackupSource =
  | "engine's backup"
  | "engine's history"
  | "engine's last write"
  | "before a run"
  | "set aside";

/** A copy of the state that may be put back; not looked into yet. */
export interface Candidate {
  /** What `--restore` takes. */
  readonly name: string;
  readonly source: BackupSource;
  readonly at: Date;
  readonly bytes: number;
  /** Undefined when it is gone by now. */
  read(): Promise<Uint8Array | undefined>;
}

/** Where our own copies are. */
export interface Checkout {
  /** The project's folder. */
  readonly folder: string;
  /** Folder of all runs, in the project. */
  readonly runs: string;
  readonly environment: string;
}

/** Folder of the copies that were set aside for a restore or a fresh start, in the project. */
export const asideFolder = join(".chainwright", "state");
/** Name of the copy of the state that a run takes into its own folder before "go". */
export const copyName = "state.json";

/** Every copy of a stack's state that is known here, newest first. */
export async function findCandidates(store: StateStore, layout: Layout, checkout: Checkout): Promise<Candidate[]> {
  const { environment } = checkout;
  const last = new RegExp(`/${literal(environment)}\\.json(\\.gz|\\.zst)?\\.bak$`);
  const found = await Promise.all([
    kept(store, layout.backups, "engine's backup", /\.json(\.gz|\.zst)?$/),
    kept(store, layout.history, "engine's history", /\.checkpoint\.json(\.gz|\.zst)?$/),
    kept(store, dirname(layout.stack), "engine's last write", last),
    copiesOfRuns(checkout),
    setAsides(checkout),
  ]);
  return found.flat().sort((a, b) => b.at.getTime() - a.at.getTime());
}

/** The copies that runs of the environment took before "go", newest first. */
export async function copiesOfRuns({ folder, runs, environment }: Checkout): Promise<Candidate[]> {
  const own = new RegExp(`^\\d{8}T\\d{6}Z-${literal(environment.replace(/[^\w.-]/g, "_"))}-[a-z]+(-\\d+)?$`);
  const names = (await readdir(join(folder, runs)).catch(() => [])).filter((name) => own.test(name));
  const found = names.map(
    async (run) => await onDisk(join(folder, runs, run, copyName), `${run}/${copyName}`, "before a run"),
  );
  const copies = (await Promise.all(found)).filter((candidate) => candidate !== undefined);
  return copies.sort((a, b) => b.at.getTime() - a.at.getTime());
}

async function setAsides({ folder, environment }: Checkout): Promise<Candidate[]> {
  const own = new RegExp(`^${literal(environment)}-\\d{8}T\\d{6}Z(-\\d+)?\\.json$`);
  const place = join(folder, asideFolder);
  const names = (await readdir(place).catch(() => [])).filter((name) => own.test(name));
  const found = await Promise.all(names.map(async (name) => await onDisk(join(place, name), name, "set aside")));
  return found.filter((candidate) => candidate !== undefined);
}

async function kept(store: StateStore, folder: string, source: BackupSource, wanted: RegExp): Promise<Candidate[]> {
  const files = (await store.list(folder)).filter(({ key }) => wanted.test(key));
  return files.map(({ key, bytes, changedAt }) => ({
    name: basename(key),
    source,
    at: writtenAt(key) ?? changedAt,
    bytes,
    read: async () => await store.read(key),
  }));
}

async function onDisk(file: string, name: string, source: BackupSource): Promise<Candidate | undefined> {
  const about = await stat(file).catch(() => undefined);
  if (about?.isFile() !== true) return undefined;
  const read = async (): Promise<Uint8Array | undefined> => await readFile(file).catch(() => undefined);
  return { name, source, at: about.mtime, bytes: about.size, read };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
