import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A copy of the environments in a folder of its own, run by the repository's build; the caller removes it. */
export function scratchProject() {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-bench-"));
  for (const file of readdirSync(root)) if (/^Pulumi\..*yaml$/.test(file)) cpSync(join(root, file), join(folder, file));
  for (const entry of ["bin", "dist", "node_modules", "package.json", "package-lock.json"])
    symlinkSync(join(root, entry), join(folder, entry));
  mkdirSync(join(folder, "docs"));
  return folder;
}

/** Such a copy with the sandbox serving until `close`. */
export async function servedProject() {
  const folder = scratchProject();
  const chainwright = (...args) => [process.execPath, [join(root, "bin/chainwright.mjs"), ...args]];
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  const server = spawn(...chainwright("sandbox", "--port", port), { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => server.once("close", done));
  await said(server, new RegExp(`http://127\\.0\\.0\\.1:${port}`));
  return {
    folder,
    chainwright,
    close: async () => {
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function said(child, pattern) {
  return new Promise((done, fail) => {
    let text = "";
    const listen = (chunk) => {
      text += chunk;
      if (pattern.test(text)) done();
    };
    child.stdout.setEncoding("utf8").on("data", listen);
    child.stderr.setEncoding("utf8").on("data", listen);
    child.once("close", () => fail(new Error(`the sandbox ended:\n${text}`)));
  });
}

/** Seconds of wall time that a command takes; it must end with 0. */
export function seconds([command, args], options) {
  const start = process.hrtime.bigint();
  const { status, stderr, stdout } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One line of a bench: what, the figure, and the limit that it must keep; remembers when one does not. */
export function verdict(what, figure, limit, unit = "") {
  const kept = figure <= limit;
  console.log(`${kept ? "ok  " : "OVER"} ${what}: ${figure.toFixed(2)}${unit} (at most ${limit}${unit})`);
  if (!kept) process.exitCode = 1;
}

/** What a file of the repository says. */
export const read = (file) => readFileSync(join(root, file), "utf8");
