import { type Problem, UserError } from "../components/core/errors.js";
import type { OperationsContext } from "../components/core/operations.js";
import type { Config } from "./config.js";
import type { Unit } from "./unit.js";
import { planners } from "./units.js";

/**
 * Every unit of the environment in dependency order: what it is and how it is operated. Pure: gates, report, tracking,
 * documentation and the stack itself all start from this.
 *
 * @throws UserError `config/invalid` with every problem of every unit
 */
export function planStack(config: Config): Unit[] {
  const { units, problems } = checkPlan(config);
  if (problems.length === 0) return units;
  throw new UserError("config/invalid", `the plan of ${config.environment} doesn't work out`, problems);
}

/** The same without throwing: the units that work out, and the problems of the others. */
export function checkPlan(config: Config): { units: Unit[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const units = planners.flatMap((planner) => {
    try {
      return planner(config, (name) => contextOf(config, name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  return { units, problems };
}

function contextOf(config: Config, name: string): OperationsContext {
  return { name, environment: config.environment, region: config.settings.region, project: config.project };
}
