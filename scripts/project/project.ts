import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Problem, UserError } from "../../components/core/errors.js";
import { unknownKey } from "../../components/core/settings.js";
import { type Config, checkConfig } from "../../infra/config.js";
import { checkPlan } from "../../infra/plan.js";
import type { Unit } from "../../infra/unit.js";
import { changeOf, type Revision, readRevision } from "./change.js";
import { configurationOf } from "./configuration.js";
import { environmentNameProblem, projectNameProblem } from "./names.js";
import { splitValues } from "./namespaces.js";
import { readYaml } from "./readers.js";

/** A Chainwright project on disk. */
export interface Project {
  readonly folder: string;
  /** Folder with the `Pulumi.yaml` that the engine works in, where that is another one. */
  readonly workFolder?: string;
  /** Name of the Pulumi project, and the namespace of its configuration. */
  readonly name: string;
  /** Environments that have a file, sorted. */
  readonly environments: readonly string[];
}

/** One environment as configured and planned, before any engine. */
export interface Environment {
  readonly name: string;
  /** The file's name: `Pulumi.staging.yaml`. */
  readonly file: string;
  readonly config: Config;
  readonly units: readonly Unit[];
  /** Sum of all cost lines, list price. */
  readonly usdPerMonth: number;
  /** Values of other namespaces (`aws:region`), as written. */
  readonly foreign: Readonly<Record<string, unknown>>;
  /** Identity of the change; see `changeOf`. */
  readonly change: string;
  readonly revision: Revision | null;
  /** Hash of what differs from the revision; null outside a checkout. */
  readonly difference: string | null;
  /** Hash of every value of the environment's file and of `Pulumi.yaml` by path; see `configurationOf`. */
  readonly configuration: Readonly<Record<string, string>>;
}

/**
 * The project in `folder`.
 *
 * @throws UserError `config/no-project` when there is no readable `Pulumi.yaml`
 */
export async function openProject(folder: string): Promise<Project> {
  const file = "Pulumi.yaml";
  const text = await readFile(join(folder, file), "utf8").catch(() => undefined);
  if (text === undefined) {
    throw new UserError("config/no-project", "there is no Pulumi project here", [
      {
        path: file,
        expected: "a file in the current folder",
        actual: "nothing",
        fix: "run the command in the project's folder",
      },
    ]);
  }
  const { value, problems } = readYaml(text, file);
  const name = isRecord(value) ? value["name"] : undefined;
  const wrong = value === undefined ? undefined : projectNameProblem(`${file}: name`, name);
  if (wrong !== undefined) problems.push(wrong);
  if (problems.length > 0 || typeof name !== "string")
    throw new UserError("config/invalid", `${file} is wrong`, problems);
  const environments = (await readdir(folder))
    .flatMap((entry) => /^Pulumi\.([^.]+)\.ya?ml$/.exec(entry)?.[1] ?? [])
    .sort();
  return { folder, name, environments };
}

/**
 * The environment's configuration, checked and planned.
 *
 * @throws UserError `config/unknown-environment` or `config/invalid`, with every problem at once
 */
export async function readEnvironment(project: Project, name: string, today: Date): Promise<Environment> {
  const file = await fileOf(project, name);
  const unfit = environmentNameProblem(file, name);
  if (unfit !== undefined) throw new UserError("config/invalid", "the environment can't be named so", [unfit]);
  const { value, problems } = readYaml(await textOf(project.folder, file), file);
  const values = isRecord(value) && isRecord(value["config"]) ? value["config"] : {};
  if (value !== undefined && !(isRecord(value) && isRecord(value["config"])))
    problems.push(noConfig(file, project.name));
  const { own, foreign, problems: misplaced } = splitValues(values, project.name);
  const checked =
    value === undefined
      ? { config: undefined, problems: [] }
      : checkConfig(own, { project: project.name, environment: name }, today);
  const plan = checked.config === undefined ? { units: [], problems: [] } : checkPlan(checked.config);
  // A value that two readers take differently is told once, as that.
  const ambiguous = new Set(problems.map((problem) => problem.path.split(":").at(-1)));
  const all = [
    ...problems,
    ...misplaced,
    ...distinct([...checked.problems, ...plan.problems]).filter((one) => !ambiguous.has(one.path)),
  ];
  if (all.length > 0 || checked.config === undefined) throw new UserError("config/invalid", `${file} is wrong`, all);
  const { units } = plan;
  const source = await readRevision(project.folder);
  return {
    name,
    file,
    config: checked.config,
    units,
    usdPerMonth: monthlyCost(units),
    foreign,
    change: changeOf(name, source, values),
    revision: source?.revision ?? null,
    difference: source?.difference ?? null,
    configuration: configurationOf({ ...values, ...keeperOf(value), "Pulumi.yaml": await settingsOf(project) }),
  };
}

/** The keeper of the secrets; what the engine notes about it there (`encryptionsalt`) is no setting. */
function keeperOf(file: unknown): Record<string, unknown> {
  return isRecord(file) && "secretsprovider" in file ? { secretsprovider: file["secretsprovider"] } : {};
}

async function settingsOf({ folder }: Project): Promise<unknown> {
  return readYaml(await readFile(join(folder, "Pulumi.yaml"), "utf8").catch(() => ""), "Pulumi.yaml").value;
}

/** What is wrong with the same thing in two ways is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return problems.filter((problem, index) => problems.findIndex((other) => other.path === problem.path) === index);
}

/** Sum of the units' cost lines, rounded to the cent. */
export function monthlyCost(units: readonly Unit[]): number {
  const lines = units.flatMap((unit) => unit.operations.cost);
  return Math.round(lines.reduce((sum, line) => sum + line.usdPerMonth, 0) * 100) / 100;
}

async function textOf(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), "utf8");
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    const fix = "correct the file's rights, or what lies in its place";
    const problem = { path: file, expected: "a file that can be read", actual: code === "" ? message : code, fix };
    throw new UserError("config/unreadable", `${file} can't be read`, [problem], { cause });
  }
}

async function fileOf(project: Project, name: string): Promise<string> {
  if (project.environments.includes(name)) {
    const entries = await readdir(project.folder);
    return (
      entries.find((entry) => entry === `Pulumi.${name}.yaml` || entry === `Pulumi.${name}.yml`) ??
      `Pulumi.${name}.yaml`
    );
  }
  const hint = unknownKey("environment", name, project.environments);
  const known = project.environments.join(", ") || "none";
  throw new UserError("config/unknown-environment", `there is no environment ${JSON.stringify(name)}`, [
    {
      path: "environment",
      expected: `one of: ${known}`,
      actual: JSON.stringify(name),
      fix: hint.fix.startsWith("did you mean")
        ? hint.fix
        : `write Pulumi.${/^[\w-]+$/.test(name) ? name : "<environment>"}.yaml`,
    },
  ]);
}

function noConfig(file: string, namespace: string): Problem {
  return {
    path: `${file}: config`,
    expected: `a mapping with the sections, such as ${namespace}:settings`,
    actual: "nothing",
    fix: "write the environment's sections; docs/config.md lists them",
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
