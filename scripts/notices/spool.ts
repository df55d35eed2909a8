import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Notice } from "./notice.js";

/** A notice that waits for one channel. */
export interface Waiting {
  readonly channel: string;
  readonly notice: Notice;
}

/** A waiting notice that this process has taken; nobody else sends it meanwhile. */
export interface Taken extends Waiting {
  /** Removes it: it was sent, or is too old to matter. */
  done(): Promise<void>;
  /** Puts it back for a later run. */
  putBack(): Promise<void>;
}

/**
 * Notices on disk, a file each, written before the first try: what can't be sent now is sent by a later run. A file that is
 * being worked on carries the process in its name; one whose process is gone is taken by the next.
 */
export class Spool {
  constructor(
    private readonly folder: string,
    private readonly pid: number,
    private readonly lives: (pid: number) => boolean,
  ) {}

  /** Writes it down and takes it. @throws Error of the file system */
  async add(waiting: Waiting): Promise<Taken> {
    await mkdir(this.folder, { recursive: true });
    const base = `${waiting.notice.at.replace(/\W/g, "")}-${randomUUID()}.json`;
    const file = join(this.folder, `${base}.${this.pid}`);
    await writeFileAtomic(file, `${JSON.stringify(waiting)}\n`, { mode: 0o600 });
    return this.#taken(waiting, base);
  }

  /** Takes everything that waits and nobody works on, oldest first. A file that can't be read is left where it is. */
  async takeAll(): Promise<Taken[]> {
    const names = (await readdir(this.folder).catch(() => [])).sort();
    const taken: Taken[] = [];
    for (const name of names) {
      const match = /^(?<base>.+\.json)(?:\.(?<pid>\d+))?$/.exec(name)?.groups;
      const base = match?.["base"];
      const owner = Number(match?.["pid"] ?? 0);
      if (base === undefined || owner === this.pid || (owner > 0 && this.lives(owner))) continue;
      const waiting = await this.#take(name, base);
      if (waiting !== undefined) taken.push(this.#taken(waiting, base));
    }
    return taken;
  }

  /** Number of notices that wait. */
  async size(): Promise<number> {
    return (await readdir(this.folder).catch(() => [])).filter((name) => /\.json(\.\d+)?$/.test(name)).length;
  }

  async #take(name: string, base: string): Promise<Waiting | undefined> {
    const mine = join(this.folder, `${base}.${this.pid}`);
    try {
      await rename(join(this.folder, name), mine);
      return JSON.parse(await readFile(mine, "utf8")) as Waiting;
    } catch {
      // Somebody else was faster, or it is half a file.
      return undefined;
    }
  }

  #taken(waiting: Waiting, base: string): Taken {
    const mine = join(this.folder, `${base}.${this.pid}`);
    return {
      ...waiting,
      done: () => rm(mine, { force: true }),
      putBack: async () => await rename(mine, join(this.folder, base)).catch(() => undefined),
    };
  }
}
