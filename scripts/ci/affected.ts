import { affectedBy, type Fleet } from "../fleet/graph.js";

/** Paths that change nothing of what is deployed. */
const apart = [/^docs\//, /^test\//, /^\.github\//, /^\.gitlab/, /^\.ci\//, /\.md$/, /^LICENSE$/, /^\.gitignore$/];

/**
 * The environments that changed files touch: those of an environment's own file, and who takes outputs of it; all of them
 * for anything else that is part of a deployment.
 *
 * @param files paths relative to the project
 * @param configured the environments' files, by path
 */
export function affected(
  fleet: Fleet,
  files: readonly string[],
  configured: ReadonlyMap<string, string>,
): readonly string[] {
  const counting = files.filter((file) => !apart.some((pattern) => pattern.test(file)));
  const named = counting.map((file) => environmentIn(file, configured));
  if (named.includes("every")) return fleet.order;
  return affectedBy(
    fleet,
    named.filter((name) => fleet.order.includes(name)),
  );
}

/** An environment that is gone touches none of those that are left. */
function environmentIn(file: string, configured: ReadonlyMap<string, string>): string {
  const removed = /^Pulumi\.[^./]+\.ya?ml$/.test(file) ? "" : "every";
  return configured.get(file) ?? removed;
}
