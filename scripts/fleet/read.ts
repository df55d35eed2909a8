import { type Problem, UserError } from "../../components/core/errors.js";
import { type Environment, openProject, type Project, readEnvironment } from "../project/project.js";
import { type Fleet, type Member, planFleet, restrict } from "./graph.js";
import { namedBy } from "./names.js";

/** The environments of a project that belong together, read and in order. */
export interface ReadFleet {
  readonly project: Project;
  readonly fleet: Fleet;
  /** By name, each environment of the fleet. */
  readonly environments: ReadonlyMap<string, Environment>;
}

/**
 * Reads every environment's file and puts those that are named in order. A file that is not named may be wrong: then
 * it orders nothing.
 *
 * @param words names, also with `*`; none means every environment
 * @throws UserError `config/no-project`, `config/invalid` with the problems of all files, `fleet/invalid`, `usage/invalid`
 */
export async function readFleet(folder: string, words: readonly string[], today: Date): Promise<ReadFleet> {
  const project = await openProject(folder);
  if (project.environments.length === 0) throw none();
  const names = namedBy(words, project.environments);
  const found = new Map<string, Environment>();
  const problems: Problem[] = [];
  for (const name of project.environments) {
    try {
      found.set(name, await readEnvironment(project, name, today));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (names.includes(name)) problems.push(...error.problems.map((one) => ofFile(one, name)));
    }
  }
  if (problems.length > 0) throw new UserError("config/invalid", "some environments are wrong", problems);
  const whole = planFleet(project.name, membersOf([...found.values()], project.environments));
  const fleet = restrict(whole, names);
  return { project, fleet, environments: new Map(fleet.order.flatMap((name) => pairOf(found, name))) };
}

/** What is read of an environment that orders it among the others; one whose file is wrong orders nothing. */
function membersOf(read: readonly Environment[], names: readonly string[]): Member[] {
  const byName = new Map(read.map((environment) => [environment.name, environment]));
  return names.map((name) => {
    const environment = byName.get(name);
    const file = environment?.file ?? `Pulumi.${name}.yaml`;
    return {
      name,
      file,
      stack: environment?.config.platform?.stack,
      after: environment?.config.settings.gates?.after ?? [],
    };
  });
}

function pairOf(found: ReadonlyMap<string, Environment>, name: string): [string, Environment][] {
  const environment = found.get(name);
  return environment === undefined ? [] : [[name, environment]];
}

function ofFile(problem: Problem, name: string): Problem {
  const named = problem.path.startsWith(`Pulumi.${name}.`);
  return named ? problem : { ...problem, path: `Pulumi.${name}.yaml: ${problem.path}` };
}

function none(): UserError {
  return new UserError("fleet/invalid", "there is no environment", [
    { path: "Pulumi.<environment>.yaml", expected: "at least one", actual: "none", fix: "write Pulumi.staging.yaml" },
  ]);
}
