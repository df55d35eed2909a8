import type { StateResource } from "./state-resource.js";

/**
 * The resources of a state with some that are taken over, in an order that the engine accepts: everything after what it needs,
 * and of two with the same URN the living one first. Where a replacement is taken over, the old half waits for its deletion;
 * one that is deleted already is gone.
 */
export function withAdopted(resources: readonly StateResource[], adopted: readonly StateResource[]): StateResource[] {
  const now = new Map(adopted.map((resource) => [resource.urn, resource]));
  const kept = resources
    .filter(({ urn, pendingReplacement }) => !(now.has(urn) && pendingReplacement === true))
    .map((old) => (now.has(old.urn) && old.delete !== true ? { ...old, delete: true } : old));
  return ordered([...kept, ...adopted]);
}

function ordered(resources: readonly StateResource[]): StateResource[] {
  const living = new Map(resources.filter((one) => one.delete !== true).map((one) => [one.urn, one]));
  const placed = new Set<StateResource>();
  const place = (resource: StateResource): void => {
    if (placed.has(resource)) return;
    placed.add(resource);
    for (const urn of needs(resource)) {
      const needed = living.get(urn);
      if (needed !== undefined) place(needed);
    }
    sequence.push(resource);
  };
  const sequence: StateResource[] = [];
  for (const resource of resources) place(resource);
  return sequence;
}

/** URNs that must come before it; for an old half also its successor. */
function needs(resource: StateResource): string[] {
  const { urn, parent, provider, dependencies = [], propertyDependencies = {}, delete: old } = resource;
  const others = [
    ...(parent === undefined ? [] : [parent]),
    ...(provider === undefined ? [] : [provider.slice(0, provider.lastIndexOf("::"))]),
    ...(dependencies ?? []),
    ...Object.values(propertyDependencies ?? {}).flatMap((urns) => urns ?? []),
    ...["deletedWith", "replaceWith"].flatMap((key) => urnsIn(resource[key])),
  ];
  // What waits for its deletion may need what waits for it too, which keeps its place.
  return old === true ? [urn] : others.filter((other) => other !== urn);
}

function urnsIn(value: unknown): string[] {
  if (typeof value === "string" && value !== "") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
