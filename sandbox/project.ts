import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { isMap, parseDocument } from "yaml";
import { UserError } from "../components/core/errors.js";
import { shadowStackFile } from "./project/stack-file.js";

const stackFile = /^Pulumi\.[^/]+\.ya?ml$/;

/** The project as the sandbox's engine sees it. */
export interface ShadowProject {
  /** Folder with the shadow's `Pulumi.yaml`. */
  readonly folder: string;
  /** Name of the Pulumi project. */
  readonly name: string;
  /** Environments that have a file. */
  readonly environments: readonly string[];
}

/**
 * Copies the project's configuration into a folder of the sandbox, where the engine may write. The real files are only read. The
 * program itself is not copied: the shadow's `main` names the real one.
 *
 * @throws UserError `config/no-project` when there is no `Pulumi.yaml`
 */
export async function shadowProject(projectDir: string, folder: string): Promise<ShadowProject> {
  const { text, name, stackDir } = await shadowSettings(projectDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeChanged(join(folder, "Pulumi.yaml"), text);
  const real = (await readdir(stackDir)).filter((file) => stackFile.test(file));
  const gone = (await readdir(folder)).filter((file) => stackFile.test(file) && !real.includes(file));
  await Promise.all(gone.map((file) => rm(join(folder, file), { force: true })));
  await Promise.all(real.map((file) => shadowFile(join(stackDir, file), join(folder, file))));
  return { folder, name, environments: real.map((file) => file.replace(/^Pulumi\./, "").replace(/\.ya?ml$/, "")) };
}

async function shadowFile(from: string, to: string): Promise<void> {
  const shadow = await readFile(to, "utf8").catch(() => undefined);
  await writeChanged(to, await shadowStackFile(await readFile(from, "utf8"), shadow));
}

async function shadowSettings(projectDir: string): Promise<{ text: string; name: string; stackDir: string }> {
  const text = await readFile(join(projectDir, "Pulumi.yaml"), "utf8").catch(() => undefined);
  if (text === undefined) throw noProject();
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return { text, name: "", stackDir: projectDir };
  const said = (key: string): string => {
    const value = document.get(key);
    return typeof value === "string" ? value : "";
  };
  const stackDir = resolve(projectDir, said("stackConfigDir"));
  document.set("main", resolve(projectDir, said("main")));
  for (const key of ["backend", "stackConfigDir"]) document.delete(key);
  return { text: document.toString({ lineWidth: 0 }), name: said("name"), stackDir };
}

/** The engine watches nothing, but an unchanged file keeps its time, and a reader never sees half of one. */
async function writeChanged(file: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before !== text) await writeFileAtomic(file, text, { mode: 0o600 });
}

function noProject(): UserError {
  return new UserError("config/no-project", "there is no Pulumi project here", [
    {
      path: "Pulumi.yaml",
      expected: "a file in the current folder",
      actual: "nothing",
      fix: "run the command in the project's folder",
    },
  ]);
}
