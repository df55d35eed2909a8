import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { SetupError } from "./errors.mjs";
import { run } from "./run.mjs";

const folders = ["components", "infra", "scripts", "sandbox", "policies"];
const files = ["tsconfig.json", "tsconfig.build.json", "package-lock.json"];

/**
 * Whether `dist` was compiled from these sources. Looks at sizes and times first; where only times differ (a fresh
 * checkout beside a kept `dist`), at the content. An installed package has no sources and is always fresh.
 */
export function buildIsFresh(root) {
  if (!existsSync(join(root, "tsconfig.build.json"))) return true;
  const stamp = readStamp(root);
  if (stamp === undefined) return false;
  const inputs = listInputs(root);
  const seen = seenOf(inputs);
  if (seen === stamp.seen) return true;
  const content = contentOf(root, inputs);
  if (content !== stamp.content) return false;
  writeStamp(root, { seen, content });
  return true;
}

/** Compiles the sources into `dist`, and removes what no source stands behind any more. */
export async function build(root, { env, log }) {
  log("compiling: about 20 seconds the first time");
  const inputs = listInputs(root);
  const stamp = { seen: seenOf(inputs), content: contentOf(root, inputs) };
  rmSync(stampFile(root), { force: true });
  pruneOrphans(root, inputs);
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { code, output } = await run(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: root, env });
  if (code !== 0) throw failed(output);
  for (const { path } of inputs.filter(({ path }) => !isCompiled(path) && isCopied(path.split("/")[0])))
    copy(join(root, path), join(root, "dist", path));
  writeStamp(root, stamp);
}

function failed(output) {
  const lines = output.trim().split("\n");
  const shown = lines.slice(0, 20).join("\n    ");
  return new SetupError("setup/compile", "the sources do not compile", [
    {
      path: "tsc -p tsconfig.build.json",
      expected: "no error",
      actual: `${lines.length} lines of errors\n    ${shown}`,
      fix: "mend the errors above, then run npm run build",
    },
  ]);
}

function listInputs(root) {
  const found = folders.flatMap((folder) => walk(join(root, folder)));
  return [...found, ...files.map((file) => join(root, file)).filter(existsSync)]
    .map((path) => ({ path: relative(root, path).replaceAll("\\", "/"), ...statOf(path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function statOf(path) {
  const { size, mtimeMs } = statSync(path);
  return { size, time: mtimeMs };
}

function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

function seenOf(inputs) {
  return hashOf(inputs, ({ path, size, time }) => `${path}\t${size}\t${time}`);
}

function contentOf(root, inputs) {
  return hashOf(inputs, ({ path }) => `${path}\t${sha256(readFileSync(join(root, path)))}`);
}

const hashOf = (inputs, line) => sha256(inputs.map(line).join("\n"));
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
/** What a policy pack is started by stays where it is. */
const isCopied = (folder) => folders.includes(folder) && folder !== "policies";
const isCompiled = (path) => path.endsWith(".ts");
const stampFile = (root) => join(root, "dist", ".stamp");

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampFile(root), "utf8"));
  } catch {
    return undefined;
  }
}

function writeStamp(root, stamp) {
  try {
    writeFileSync(stampFile(root), JSON.stringify(stamp));
  } catch (error) {
    if (error.code !== "EROFS" && error.code !== "EACCES") throw error;
  }
}

/** A source that was renamed leaves its old output behind, which would still be importable. */
function pruneOrphans(root, inputs) {
  const sources = new Set(inputs.map(({ path }) => path.replace(/\.ts$/, "")));
  for (const path of walk(join(root, "dist"))) {
    const name = relative(join(root, "dist"), path).replaceAll("\\", "/");
    if (!folders.includes(name.split("/")[0])) continue;
    if (!sources.has(name) && !sources.has(name.replace(/(\.d\.ts|\.js|\.js\.map)$/, ""))) rmSync(path);
  }
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
