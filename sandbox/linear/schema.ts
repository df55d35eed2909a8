import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildSchema, type GraphQLSchema } from "graphql";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.js";
import { readDeclarations } from "./schema/declarations.js";
import { writeSdl } from "./schema/sdl.js";

/** Raised whenever the same declarations would give another SDL, so that older caches are not read. */
const revision = 1;

const declarationFile = /^index.*\.d\.mts$/;

/**
 * Linear's exact GraphQL schema, from the installed `@linear/sdk`. Read from `cacheDir` when it was rebuilt for this
 * version before (about 0.2 s), else rebuilt (about 2 s) and kept there.
 *
 * @throws UserError `sandbox/linear-schema` when the SDK is missing or its declarations have changed their shape
 */
export async function loadSchema(cacheDir: string, sdkDir = installedSdk()): Promise<GraphQLSchema> {
  return buildSchema(await cachedSdl(cacheDir, sdkDir), { assumeValid: true, noLocation: true });
}

/**
 * The SDL that the SDK in `sdkDir` was generated from, rebuilt from its type declarations: types, fields, arguments and
 * nullability are Linear's; descriptions and default values are not part of the declarations.
 *
 * @throws UserError `sandbox/linear-schema`
 */
export async function rebuildSchema(sdkDir = installedSdk()): Promise<string> {
  const { default: compiler } = await import("typescript");
  try {
    const dist = join(sdkDir, "dist");
    const files = (await readdir(dist)).filter((name) => declarationFile.test(name)).sort();
    const texts = await Promise.all(files.map((name) => readFile(join(dist, name), "utf8")));
    return writeSdl(readDeclarations(compiler, texts.join("\n")));
  } catch (cause) {
    throw unreadable(cause);
  }
}

async function cachedSdl(cacheDir: string, sdkDir: string): Promise<string> {
  const file = join(cacheDir, `linear-${await versionOf(sdkDir)}-${revision}.graphql`);
  const kept = await readFile(file, "utf8").catch(() => "");
  const [seal = "", ...lines] = kept.split("\n");
  const sdl = lines.join("\n");
  if (seal === sealOf(sdl)) return sdl;
  const rebuilt = await rebuildSchema(sdkDir);
  await keep(file, `${sealOf(rebuilt)}\n${rebuilt}`);
  return rebuilt;
}

/** A folder that can't be written costs time, no more. */
async function keep(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, text);
  } catch (error) {
    if (!["EACCES", "EROFS", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Where the rebuilt schema is kept beside the installed packages, as tools do. */
export function packageCache(): string {
  return join(installedSdk(), "..", "..", ".cache", "chainwright");
}

/** First line of the cache: a damaged file does not fit its own seal and is rebuilt. */
function sealOf(sdl: string): string {
  return `# sha256 ${createHash("sha256").update(sdl).digest("hex")}`;
}

async function versionOf(sdkDir: string): Promise<string> {
  try {
    const manifest = JSON.parse(await readFile(join(sdkDir, "package.json"), "utf8")) as { version: string };
    return manifest.version;
  } catch (cause) {
    throw unreadable(cause);
  }
}

function installedSdk(): string {
  return dirname(createRequire(import.meta.url).resolve("@linear/sdk/package.json"));
}

function unreadable(cause: unknown): UserError {
  const problem = {
    path: "@linear/sdk",
    expected: "the type declarations that Linear's schema is rebuilt from",
    actual: cause instanceof Error ? cause.message : "no readable package",
    fix: "run npm ci; after an upgrade of the SDK, adapt sandbox/linear/schema",
  };
  return new UserError("sandbox/linear-schema", "Linear's schema can't be rebuilt from its SDK", [problem], { cause });
}
