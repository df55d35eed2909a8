import { spawn } from "node:child_process";
import { hostname } from "node:os";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.js";
import type { Context, Verb } from "../command.js";
import { type ToldRun, tellRuns } from "../history/fate.js";
import { findRun } from "../history/find.js";
import { openProject } from "../project/project.js";
import { historyMachine } from "../run/history-machine.js";
import { knownRuns, listedElsewhere } from "../run/known-runs.js";
import { runsFolder } from "../run/record.js";
import { bucketOfRuns } from "../run/run-store.js";

const formats = ["md", "html", "json"] as const;
type Format = (typeof formats)[number];

/** Prints where a run's report is, or the report itself, or opens it. */
export const report: Verb = {
  arguments: "[run]",
  options: [
    { flags: "--env <environment>", description: "of the runs of this environment only" },
    { flags: "--format <form>", description: "print the report itself: md, html or json" },
    { flags: "--open", description: "open the page in the browser" },
  ],
  notes: "A run is named by its id, by a part of it that no other has, or as latest, which is the default.",
  run: async ([wanted = "latest"], options, context) => {
    const format = formatOf(options["format"]);
    const project = await openProject(context.cwd);
    const environment = options["env"];
    const store = bucketOfRuns({ sandbox: false, profile: undefined }, context.env);
    const known = await knownRuns(store, project, context, listedElsewhere);
    const runs = known.filter((run) => environment === undefined || run.environment === environment);
    const { id } = findRun(runs, wanted);
    const told = (await tellRuns(runs, historyMachine(context))).find(({ record }) => record.id === id);
    const path = join(runsFolder, id, `report.${format ?? "html"}`);
    const content = await readFile(join(context.cwd, path), "utf8").catch(() => undefined);
    if (content === undefined) throw noReport(id, told);
    if (options["open"] === true) await open(join(context.cwd, path), context);
    else context.out(format === undefined ? `${path}\n` : content);
    return 0;
  },
};

function formatOf(value: unknown): Format | undefined {
  if (value === undefined) return undefined;
  const format = formats.find((known) => known === value);
  if (format !== undefined) return format;
  const problem = { path: "--format", expected: formats.join(", "), actual: JSON.stringify(value), fix: "write md" };
  throw new UserError("usage/invalid", "the options are wrong", [problem]);
}

function noReport(id: string, told: ToldRun | undefined): UserError {
  const { actual, fix } = whyNone(told);
  return new UserError("history/no-report", `run ${id} left no report`, [
    { path: join(runsFolder, id), expected: "a report", actual, fix },
  ]);
}

function whyNone(told: ToldRun | undefined): { actual: string; fix: string } {
  if (told?.fate === "running") return { actual: "a run that is going on", fix: "wait for its end" };
  const { host, resume } = told?.record ?? {};
  if (told?.fate !== "died" && told?.fate !== "unknown")
    return host === hostname()
      ? { actual: "none", fix: "see run.json in that folder" }
      : {
          actual: `a run of host ${host}`,
          fix: `its report is there${resume?.owner.ci ? `: ${resume.owner.ci.url}` : ""}`,
        };
  const { environment, sandbox, phase } = told.record;
  const again = `chainwright ${phase === "changing" ? "resume" : "up"} ${environment}${sandbox ? " --sandbox" : ""}`;
  if (told.fate === "unknown") return { actual: `a run of host ${told.record.host}`, fix: `look there; or ${again}` };
  if (phase !== "changing") return { actual: "a run that died before it changed anything", fix: again };
  const settled = { actual: "a run that died; a later one has ended well", fix: "chainwright report latest" };
  return told.open ? { actual: "a run that died while it changed something", fix: again } : settled;
}

/** The platform's way to show a file; it goes on by itself. */
async function open(path: string, context: Context): Promise<void> {
  const ways = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] } as Partial<Record<NodeJS.Platform, string[]>>;
  const [command = "", ...args] = ways[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, path], { detached: true, stdio: "ignore", env: context.env });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (cause) => reject(notOpened(command, path, cause)));
  });
  child.unref();
}

function notOpened(command: string, path: string, cause: Error): UserError {
  const problem = { path: command, expected: "a program that shows pages", actual: cause.message, fix: `open ${path}` };
  return new UserError("usage/no-browser", "the report can't be opened", [problem], { cause });
}
