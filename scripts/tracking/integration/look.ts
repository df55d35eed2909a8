import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../tracker.js";
import type { Condition, IntegrationPart } from "./parts.js";

/** What can be looked at: the project's folder, and the variables of the process. */
export interface Surroundings {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Looks at everything that has to be true before the part is done; values are never told. */
export function lookAt({ acceptance }: IntegrationPart, around: Surroundings): Check[] {
  return acceptance.map((condition) => look(condition, around));
}

/** The condition in words. */
export function wordsOf(condition: Condition): string {
  return condition.kind === "variable" ? `${condition.name} is set` : `one of ${condition.anyOf.join(", ")} is there`;
}

function look(condition: Condition, { folder, env }: Surroundings): Check {
  if (condition.kind === "variable") {
    const passed = (env[condition.name] ?? "").trim() !== "";
    return { what: condition.name, found: passed ? "set" : "not set", passed };
  }
  const found = condition.anyOf.find((path) => holdsSomething(join(folder, path)));
  const what = condition.anyOf[0] ?? "";
  return {
    what: found ?? what,
    found: found === undefined ? `none of ${condition.anyOf.join(", ")}` : "there, and not empty",
    passed: found !== undefined,
  };
}

function holdsSomething(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isDirectory() ? readdirSync(path).length > 0 : found.size > 0;
}
