import type { Problem } from "../../components/core/errors.js";

/**
 * What the engine takes for the name of a project or a stack: 1 to 100 letters, digits, hyphens, underscores and full stops.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/projects/project-file/
 */
const fitting = /^[A-Za-z0-9_.-]{1,100}$/;

const expected = "1 to 100 letters, digits, hyphens, underscores and full stops";

/** Why `Pulumi.yaml` can't name the project so; undefined when it can. */
export function projectNameProblem(path: string, name: unknown): Problem | undefined {
  if (name === undefined || name === null || name === "")
    return { path, expected: "the project's name", actual: "nothing", fix: "set name" };
  if (typeof name === "string" && fitting.test(name)) return undefined;
  const fix = "change it, and the namespace of every Pulumi.<environment>.yaml with it";
  return { path, expected, actual: shown(name), fix };
}

/** Why an environment's file can't give the stack its name; undefined when it can. */
export function environmentNameProblem(file: string, name: string): Problem | undefined {
  return fitting.test(name) ? undefined : { path: file, expected, actual: shown(name), fix: "rename the file" };
}

function shown(name: unknown): string {
  const text = JSON.stringify(name);
  return typeof name === "string" && name.length > 60 ? `${name.length} characters` : text;
}
