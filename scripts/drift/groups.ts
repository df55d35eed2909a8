import type { Attribution, DriftedResource, DriftGroup, DriftRecord } from "./drift.js";

/**
 * The resources that have drifted, by component. A group keeps its age from the last check for as long as that found it too.
 *
 * @param last the newest check before this one, or undefined
 */
export function groupDrift(
  resources: readonly DriftedResource[],
  last: DriftRecord | undefined,
  checkedAt: Date,
): DriftGroup[] {
  const drifted = resources.filter(({ level }) => level === "drift");
  const components = [...new Set(drifted.map(({ component }) => component))].sort();
  return components.map((component) => {
    const since = last?.groups.find((group) => group.component === component)?.since ?? checkedAt.toISOString();
    const own = drifted.filter((resource) => resource.component === component);
    return { component, since, ageSeconds: ageOf(since, checkedAt), issue: null, resources: own };
  });
}

/** Whole seconds from `since` to the check; 0 for a time that can't be read. */
export function ageOf(since: string, checkedAt: Date): number {
  return Math.max(0, Math.floor((checkedAt.getTime() - Date.parse(since)) / 1000)) || 0;
}

/** The resources with who changed them, where that is known. */
export function attributed(
  resources: readonly DriftedResource[],
  found: ReadonlyMap<string, Attribution>,
): DriftedResource[] {
  return resources.map((resource) => ({ ...resource, attribution: found.get(resource.urn) ?? null }));
}
