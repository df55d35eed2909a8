import { execFile } from "node:child_process";
import { lookup } from "node:dns/promises";
import { access, constants, mkdir, statfs } from "node:fs/promises";
import { connect } from "node:net";
import { delimiter, join } from "node:path";

/** How the doctor touches the world; tests bring their own. Nothing here throws but `statfs`. */
export interface Probes {
  /** Full path of a program on PATH, or undefined. */
  which(name: string): Promise<string | undefined>;
  /** Runs a program for at most `seconds`; `code` is -1 when it could not be started or took too long. */
  run(
    program: string,
    args: readonly string[],
    seconds: number,
  ): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Whether the folder can be made and written. */
  writable(folder: string): Promise<boolean>;
  /** Free space where the folder is, bytes. */
  free(folder: string): Promise<number>;
  /** Addresses of a host; empty when it has none. */
  resolve(host: string): Promise<readonly string[]>;
  /** Whether a TCP connection to the host's port comes about within `seconds`. */
  answers(host: string, port: number, seconds: number): Promise<boolean>;
  fetch: typeof fetch;
}

/** The real ones. `env` is what programs get. */
export function realProbes(env: Readonly<Record<string, string | undefined>>): Probes {
  return {
    which: (name) => which(name, env["PATH"] ?? ""),
    run: (program, args, seconds) =>
      new Promise((resolve) => {
        execFile(program, [...args], { env, timeout: seconds * 1000, encoding: "utf8" }, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
          resolve({ code, stdout, stderr });
        });
      }),
    writable: async (folder) => {
      try {
        await mkdir(folder, { recursive: true });
        await access(folder, constants.W_OK);
        return true;
      } catch {
        return false;
      }
    },
    free: async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    resolve: async (host) => {
      const found = await lookup(host, { all: true }).catch(() => []);
      return found.map(({ address }) => address);
    },
    answers: (host, port, seconds) =>
      new Promise((resolve) => {
        const socket = connect({ host, port, timeout: seconds * 1000 });
        const end = (result: boolean) => {
          socket.destroy();
          resolve(result);
        };
        socket
          .on("connect", () => end(true))
          .on("error", () => end(false))
          .on("timeout", () => end(false));
      }),
    fetch,
  };
}

async function which(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== "")) {
    const file = join(folder, name);
    const there = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}
