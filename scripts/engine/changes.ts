/** What the engine tells of a step's difference; values are looked at but never kept. */
export interface StepDifference {
  readonly keys?: readonly string[] | null;
  readonly diffs?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind?: string }>> | null;
  readonly old?: StepState | null;
  readonly new?: StepState | null;
}

interface StepState {
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

/** Paths beyond this are not listed one by one. */
const manyPaths = 50;

/**
 * Paths of the properties that differ, and of those that force a replacement: as precise as the provider tells, else worked
 * out from the old and new state. Sorted, without values.
 */
export function changedPaths(step: StepDifference): { changed: string[]; replaces: string[] } {
  const detailed = Object.entries(step.detailedDiff ?? {});
  const forcing = detailed.filter(([, { diffKind }]) => diffKind?.endsWith("-replace")).map(([path]) => path);
  const replaces = unique(forcing.length > 0 ? forcing : (step.keys ?? []));
  if (detailed.length > 0) return { changed: unique(detailed.map(([path]) => path)), replaces };
  const top = new Set([...(step.diffs ?? []), ...replaces]);
  const found = top.size > 0 ? differences(step.old?.inputs, step.new?.inputs, top) : [];
  if (found.length > 0) return { changed: unique(found), replaces };
  if (top.size > 0) return { changed: unique(top), replaces };
  return { changed: unique(differences(step.old?.outputs, step.new?.outputs)), replaces };
}

/** Paths below the top-level properties named in `within`, or below all. */
function differences(before: unknown, after: unknown, within?: ReadonlySet<string>): string[] {
  const paths: string[] = [];
  const [left, right] = [recordOf(before), recordOf(after)];
  if (left === undefined || right === undefined) return paths;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (within === undefined ? !key.startsWith("__") : within.has(key)) compare(left[key], right[key], key, paths);
  }
  return paths.slice(0, manyPaths);
}

function compare(before: unknown, after: unknown, path: string, paths: string[]): void {
  if (Object.is(before, after)) return;
  const [left, right] = [recordOf(before), recordOf(after)];
  const alike = left !== undefined && right !== undefined && Array.isArray(before) === Array.isArray(after);
  if (!alike) {
    paths.push(path);
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    compare(left[key], right[key], Array.isArray(after) ? `${path}[${key}]` : `${path}.${key}`, paths);
  }
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function unique(paths: Iterable<string>): string[] {
  return [...new Set(paths)].sort();
}
