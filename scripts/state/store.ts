import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** A file of a state back end. */
export interface StoredFile {
  /** Below the back end's root, with `/`: `.pulumi/stacks/app/dev.json`. */
  readonly key: string;
  readonly bytes: number;
  readonly changedAt: Date;
}

/** Where the engine keeps checkpoints, as files: a folder or a bucket. */
export interface StateStore {
  /** For people: the folder, or `s3://bucket/prefix`. */
  readonly name: string;
  /** Undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** The files directly below a folder's key; empty when there is none. */
  list(folder: string): Promise<StoredFile[]>;
  /** Replaces the whole file in one step. */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** One that is gone already is fine. */
  remove(key: string): Promise<void>;
}

/** A state folder on this machine. */
export function folderStore(folder: string): StateStore {
  return {
    name: folder,
    read: async (key) => await readFile(join(folder, key)).catch(absent),
    list: async (key) => {
      const names = await readdir(join(folder, key)).catch((error: NodeJS.ErrnoException) => absent(error) ?? []);
      const files = await Promise.all(names.map(async (name) => await described(folder, `${key}/${name}`)));
      return files.filter((file) => file !== undefined);
    },
    write: async (key, bytes) => {
      await mkdir(dirname(join(folder, key)), { recursive: true, mode: 0o700 });
      await writeFileAtomic(join(folder, key), Buffer.from(bytes), { mode: 0o600 });
    },
    remove: async (key) => await rm(join(folder, key), { force: true }),
  };
}

async function described(folder: string, key: string): Promise<StoredFile | undefined> {
  const file = await stat(join(folder, key)).catch(absent);
  return file?.isFile() === true ? { key, bytes: file.size, changedAt: file.mtime } : undefined;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
