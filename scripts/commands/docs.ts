import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { sections } from "../../infra/config.js";
import { rules } from "../../policies/rules.js";
import { gateSettings } from "../../infra/settings/gates.js";
import type { Context, Verb } from "../command.js";
import { renderDataSchema } from "../docs/data-schema.js";
import { renderPages } from "../docs/pages.js";
import { generatedMark } from "../docs/runbook.js";
import { explain } from "../gates/explain.js";
import { gates } from "../gates/gates.js";
import { openProject, readEnvironment } from "../project/project.js";
import { reportSchema } from "../report/schema.js";
import { runOutputSchema } from "../run/output-schema.js";

/** Writes the generated pages of `docs/`, or says which of them are stale. */
export const docs: Verb = {
  arguments: "",
  options: [{ flags: "--check", description: "write nothing; end with 1 and name the pages that are stale" }],
  run: async (_args, options, context) => {
    const pages = await generate(context.cwd, context.now());
    const stale = [...(await changed(context.cwd, pages)), ...(await orphans(context.cwd, pages))].sort();
    if (options["check"] === true) return told(stale, context);
    for (const path of stale) await put(join(context.cwd, path), pages.get(path));
    context.err(stale.length === 0 ? "docs: nothing to do\n" : stale.map((path) => `docs: wrote ${path}\n`).join(""));
    return 0;
  },
};

/** The pages as they should be, for the project in `folder`. */
export async function generate(folder: string, today: Date): Promise<ReadonlyMap<string, string>> {
  const project = await openProject(folder);
  const environments = await Promise.all(project.environments.map((name) => readEnvironment(project, name, today)));
  const place = { settings: gateSettings.parse({}), sandbox: false, preview: false };
  const told = gates.map((gate) => ({ ...gate, ...explain(gate, place) }));
  const pages = renderPages({ namespace: project.name, gates: told, rules, sections, environments });
  return new Map([
    ...pages,
    ["docs/report.schema.json", renderDataSchema(reportSchema)],
    ["docs/output.schema.json", renderDataSchema(runOutputSchema)],
  ]);
}

async function changed(folder: string, pages: ReadonlyMap<string, string>): Promise<string[]> {
  const current = await Promise.all(
    [...pages].map(async ([path, text]) => ((await textOf(join(folder, path))) === text ? [] : [path])),
  );
  return current.flat();
}

/** Runbooks of environments that are gone; a page that somebody wrote by hand is theirs. */
async function orphans(folder: string, pages: ReadonlyMap<string, string>): Promise<string[]> {
  const present = await readdir(join(folder, "docs", "deployment")).catch(() => []);
  const unknown = present.map((name) => `docs/deployment/${name}`).filter((path) => !pages.has(path));
  const found = unknown.map(async (path) =>
    (await textOf(join(folder, path)))?.includes(generatedMark) ? [path] : [],
  );
  return (await Promise.all(found)).flat();
}

function told(stale: readonly string[], context: Context): number {
  for (const path of stale) context.err(`docs: ${path} is stale; run npm run docs\n`);
  return stale.length === 0 ? 0 : 1;
}

async function put(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) return await rm(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, text);
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(() => undefined);
}
