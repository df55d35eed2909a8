import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { compile } from "./engine/compile.mjs";
import { download } from "./engine/download.mjs";
import { fits, pinned, wanted } from "./engine/pin.mjs";
import { versionOf } from "./engine/version.mjs";
import { SetupError } from "./setup/errors.mjs";
import { withLock } from "./setup/lock.mjs";
import { isExecutable, onPath } from "./setup/run.mjs";

/**
 * The Pulumi engine to run with: the one that `CHAINWRIGHT_PULUMI` names, else the first on PATH that fits, else the
 * cached one, else the official download, else one built with Go.
 *
 * @throws SetupError `engine/unfit` for a `CHAINWRIGHT_PULUMI` that doesn't fit, `engine/missing` with each way that
 * was tried; where `acquire` is false, undefined takes the place of the second
 */
export async function findEngine(options = {}) {
  const settings = { ...defaults(options.env ?? process.env), ...options };
  const { env } = settings;
  if (env.CHAINWRIGHT_PULUMI) return await chosen(env.CHAINWRIGHT_PULUMI, settings);
  const tried = [];
  const found = (await fromPath(settings, tried)) ?? (await fromCache(settings, tried));
  if (found !== undefined) return found;
  if (!settings.acquire) return undefined;
  return await acquireAlone(settings, tried);
}

async function acquireAlone(settings, tried) {
  const lock = join(settings.cacheDir, "engine.lock");
  const what = { log: settings.log, what: "the engine's set-up" };
  try {
    return await withLock(lock, what, async () => (await fromCache(settings, [])) ?? (await acquire(settings, tried)));
  } catch (error) {
    throw notWritable.has(error.code) ? unwritable(settings, error) : error;
  }
}

const notWritable = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "ENOTDIR", "EEXIST"]);

/** `$XDG_CACHE_HOME/chainwright/engine`; a relative XDG_CACHE_HOME is to be ignored, says its specification. */
function defaults(env) {
  const base = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : join(homedir(), ".cache");
  return {
    env,
    acquire: true,
    cacheDir: join(base, "chainwright", "engine"),
    baseUrl: "https://get.pulumi.com/releases/sdk",
    platform: process.platform,
    arch: process.arch,
    log: () => {},
  };
}

async function chosen(path, settings) {
  const { version, reason } = isExecutable(path)
    ? await versionOf(path, settings)
    : { reason: "no executable file there" };
  if (version !== undefined && fits(version)) return { path, version, how: "CHAINWRIGHT_PULUMI" };
  throw new SetupError(
    "engine/unfit",
    "CHAINWRIGHT_PULUMI names an engine that can't be used",
    [
      {
        path: "CHAINWRIGHT_PULUMI",
        expected: `a Pulumi engine ${wanted}`,
        actual: version ?? reason,
        fix: "let it name another engine, or unset it to have one found",
      },
    ],
    2,
  );
}

async function fromPath(settings, tried) {
  const candidates = onPath("pulumi", settings.env);
  for (const path of candidates) {
    const { version, reason } = await versionOf(path, settings);
    if (version !== undefined && fits(version)) return { path, version, how: "PATH" };
    tried.push({ way: "pulumi on PATH", reason: version === undefined ? reason : `${path} is ${version}` });
  }
  if (candidates.length === 0) tried.push({ way: "pulumi on PATH", reason: "there is none" });
  return undefined;
}

async function fromCache(settings, tried) {
  const path = join(settings.cacheDir, `v${pinned}`, "pulumi");
  if (!existsSync(path)) {
    tried.push({ way: "cached engine", reason: "there is none" });
    return undefined;
  }
  const { version, reason } = isExecutable(path) ? await versionOf(path, settings) : { reason: "it can't be executed" };
  if (version === pinned) return { path, version, how: "cache" };
  tried.push({ way: "cached engine", reason: version === undefined ? reason : `${path} is ${version}` });
  return undefined;
}

const ways = [
  { way: "official download", how: "download", get: download },
  { way: "go build", how: "go build", get: compile },
];

async function acquire(settings, tried) {
  for (const { way, how, get } of ways) {
    try {
      return { path: await intoCache(settings, get), version: pinned, how };
    } catch (error) {
      if (error.code === "EACCES" || error.code === "ENOSPC" || error.code === "EROFS")
        throw unwritable(settings, error);
      tried.push({ way, reason: error.message });
    }
  }
  throw missing(settings, tried);
}

/** Made in a folder of its own, proven to run, and only then moved to where others look for it. */
async function intoCache(settings, get) {
  mkdirSync(settings.cacheDir, { recursive: true });
  const temporary = mkdtempSync(join(settings.cacheDir, "new-"));
  try {
    const made = await get(temporary, settings);
    const { version, reason } = await versionOf(join(made, "pulumi"), settings);
    if (version !== pinned) throw new Error(reason ?? `it says to be ${version}, not ${pinned}`);
    const place = join(settings.cacheDir, `v${pinned}`);
    if (existsSync(place)) renameSync(place, join(temporary, "broken"));
    renameSync(made, place);
    return join(place, "pulumi");
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function unwritable({ cacheDir }, error) {
  return new SetupError("engine/cache", "the engine's cache can't be written", [
    {
      path: cacheDir,
      expected: "a folder with room for 500 MB that can be written",
      actual: error.code,
      fix: "make room or permit writing there, or let XDG_CACHE_HOME name another folder",
    },
  ]);
}

function missing({ cacheDir }, tried) {
  const fixes = {
    "pulumi on PATH": `install Pulumi ${wanted} (https://www.pulumi.com/docs/install/) and put it on PATH`,
    "cached engine": `or unpack an official archive of ${pinned} into ${join(cacheDir, `v${pinned}`)}`,
    "official download":
      "or let this machine reach https://get.pulumi.com (a proxy needs CHAINWRIGHT_PULUMI and a manual download)",
    "go build": "or install Go 1.24 or newer and let it reach its module proxy",
  };
  const problems = tried.map(({ way, reason }) => ({
    path: way,
    expected: `a Pulumi engine ${way === "pulumi on PATH" ? wanted : pinned}`,
    actual: reason,
    fix: fixes[way],
  }));
  return new SetupError("engine/missing", "no Pulumi engine could be found or got", problems, 2);
}
