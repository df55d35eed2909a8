import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";

/** By what everything that an engine starts is known: a variable that its children inherit, wherever they move to. */
export interface Mark {
  readonly env: Readonly<Record<string, string>>;
  /** The variable as it stands in an environment. */
  readonly text: string;
}

const variable = "CHAINWRIGHT_ENGINE_MARK";

export function newMark(): Mark {
  const value = randomUUID();
  return { env: { [variable]: value }, text: `${variable}=${value}` };
}

/**
 * Ends what an engine that was killed has left: its providers and language hosts, which have process groups of their own and
 * would notice only minutes later. Where there is no `/proc` nothing is found.
 */
export async function endRemains({ text }: Mark): Promise<void> {
  const names = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  await Promise.all(
    names.map(async (pid) => {
      const environ = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      if (!environ.split("\0").includes(text)) return;
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // Gone by itself.
      }
    }),
  );
}

/**
 * What the watch does when its input ends without a word: the engine is interrupted, has five seconds, and is killed with
 * everything that bears its mark. `$1` is its process, `$2` the mark.
 */
const vigil = `read -r end && exit
kill -INT "$1"
count=0
while kill -0 "$1" && [ "$count" -lt 10 ]; do sleep 0.5; count=$((count + 1)); done
kill -KILL -- "-$1"
for place in $(grep -lsaF "$2" /proc/[0-9]*/environ); do pid=\${place#/proc/}; kill -KILL "\${pid%/environ}"; done`;

/**
 * Watches over an engine from a process of its own: when this process dies in whatever way, the engine follows it within
 * seconds. Windows has no such watch.
 */
export function watchOver({ pid }: ChildProcess, { text }: Mark): { release(): void } {
  const nothing = { release: () => undefined };
  if (pid === undefined || process.platform === "win32") return nothing;
  const watch = spawn("/bin/sh", ["-c", vigil, "vigil", String(pid), text], {
    detached: true,
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  watch.on("error", () => undefined);
  watch.stdin.on("error", () => undefined);
  watch.unref();
  return {
    release: () => {
      watch.stdin.end("over\n");
    },
  };
}
