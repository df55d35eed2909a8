import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import { UserError } from "../../components/core/errors.js";

/** Name of the copy of an environment's file in a run's folder. */
export const configurationFile = "configuration.yaml";

const stackFile = /^Pulumi\.[^/]+\.ya?ml$/;

/** What the engine writes into an environment's file about its secrets; it belongs to the state, not to a revision. */
const secretsSettings = ["encryptionsalt", "secretsprovider", "encryptedkey"];

/** The configuration that an environment is taken back to. */
export interface Configuration {
  /** `run`: as the run deployed it; `commit`: as it was committed, since the run kept none. */
  readonly from: "run" | "commit";
  /** Secrets whose ciphertext is another one now: `chainwright:notices.slack`. */
  readonly secrets: readonly string[];
}

export interface ConfigurationPlaces {
  /** Folders of the earlier revision and of the present project. */
  readonly folder: string;
  readonly present: string;
  /** Folder of the run. */
  readonly run: string;
  /** The run's copy of the file as the state bucket has it, for a checkout that doesn't know the run. */
  readonly kept?: string | undefined;
  /** `Pulumi.staging.yaml` as it is called now. */
  readonly file: string;
}

/**
 * Puts the environment's file as the run deployed it into the earlier revision, with the present settings of the secrets' keeper: the state
 * is the present one. Ciphertexts stay what they were. The files of other environments are the present ones.
 *
 * @throws UserError `rollback/configuration` when there is none, or when its secrets were sealed by another keeper
 */
export async function placeConfiguration(places: ConfigurationPlaces): Promise<Configuration> {
  const { folder, present, run, file } = places;
  const kept = await readFile(join(run, configurationFile), "utf8").catch(() => places.kept);
  const text = kept ?? (await readFile(join(folder, file), "utf8").catch(() => undefined));
  if (text === undefined) throw missing(file);
  const now = await readFile(join(present, file), "utf8").catch(() => "");
  const [then, current] = [parseDocument(text), parseDocument(now)];
  const secrets = secretsIn(then);
  checkKeeper(file, then, current, secrets);
  for (const key of secretsSettings) {
    const value = current.get(key);
    if (value === undefined) then.delete(key);
    else then.set(key, value);
  }
  const others = (await readdir(present)).filter((name) => stackFile.test(name) && name !== file);
  await Promise.all(others.map(async (name) => await copyFile(join(present, name), join(folder, name))));
  await writeFile(join(folder, file), then.toString({ lineWidth: 0 }), { mode: 0o600 });
  const sealed = secretsIn(current);
  const changed = [...secrets].filter(([path, value]) => sealed.has(path) && sealed.get(path) !== value);
  return { from: kept === undefined ? "commit" : "run", secrets: changed.map(([path]) => path) };
}

/**
 * A folder for the engine to work in: the project's settings and its environments' files, without the program, which the engine asks for
 * but doesn't run, and which a worktree need not have where it is installed.
 *
 * @returns its path
 */
export async function makeWorkFolder(folder: string): Promise<string> {
  const work = join(folder, ".chainwright", "project");
  await mkdir(work, { recursive: true, mode: 0o700 });
  const settings = parseDocument(await readFile(join(folder, "Pulumi.yaml"), "utf8"));
  for (const key of ["main", "backend", "stackConfigDir"]) settings.delete(key);
  await writeFile(join(work, "Pulumi.yaml"), settings.toString({ lineWidth: 0 }), { mode: 0o600 });
  const files = (await readdir(folder)).filter((name) => stackFile.test(name));
  await Promise.all(files.map(async (name) => await copyFile(join(folder, name), join(work, name))));
  return work;
}

/** A key that is gone can't open what it sealed. */
function checkKeeper(
  file: string,
  then: ReturnType<typeof parseDocument>,
  now: ReturnType<typeof parseDocument>,
  secrets: ReadonlyMap<string, string>,
): void {
  const moved = secretsSettings.filter((key) => then.get(key) !== now.get(key));
  if (moved.length === 0 || secrets.size === 0) return;
  throw new UserError("rollback/configuration", "the secrets of then were sealed by another key", [
    {
      path: `${file}: ${moved.join(", ")}`,
      expected: "the keeper of secrets that the environment has now",
      actual: `another one; it sealed ${[...secrets.keys()].join(", ")}`,
      fix: "go forward: check the earlier revision out, set its secrets anew with pulumi config set --secret, and run up",
    },
  ]);
}

/** Every `secure: <ciphertext>`, by its path. */
function secretsIn(document: ReturnType<typeof parseDocument>): Map<string, string> {
  const found = new Map<string, string>();
  visit(document, {
    Map(_, map, ancestors) {
      const value = map.items.length === 1 ? map.get("secure", true) : undefined;
      if (!isScalar(value) || typeof value.value !== "string") return;
      const keys = ancestors.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
      found.set(keys.filter((key) => key !== "config").join("."), value.value);
    },
  });
  return found;
}

function isPair(node: unknown): node is { key: unknown } {
  return typeof node === "object" && node !== null && "key" in node && !isMap(node);
}

function missing(file: string): UserError {
  return new UserError("rollback/configuration", "the configuration of then is not known", [
    {
      path: file,
      expected: `${configurationFile} in the run's folder, or the file in its commit`,
      actual: "neither",
      fix: "choose another run with --to",
    },
  ]);
}
