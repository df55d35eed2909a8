import { cutShort, type Difference } from "./difference.js";
import type { World } from "./record.js";

type State = World["state"];

/** What is not in the state as it was: resources by name, what an earlier run left open, the keeper of its secrets. */
export function compareStates(approved: State, now: State): Difference[] {
  if (approved.hash === now.hash) return [];
  const [before, after] = [Object.keys(approved.resources).length, Object.keys(now.resources).length];
  if (before > 0 && after === 0) return [told("state", `${before} resources`, "none: it was emptied, or is another")];
  if (before === 0 && after > 0 && approved.pending.length === 0)
    return [told("state", "no resources", `${after} resources: it was brought up, or is another`)];
  const found = [
    ...cutShort(resources(approved.resources, now.resources)),
    ...pending(approved.pending, now.pending),
    ...(approved.secretsProvider === now.secretsProvider
      ? []
      : [told("state: secrets", approved.secretsProvider || "none", now.secretsProvider || "none")]),
  ];
  return found.length > 0 ? found : [told("state", "the state that was approved", "another one")];
}

function resources(approved: State["resources"], now: State["resources"]): Difference[] {
  return [...new Set([...Object.keys(approved), ...Object.keys(now)])].sort().flatMap((urn) => {
    const [before, after] = [approved[urn], now[urn]];
    if (before === after) return [];
    const path = `state: ${nameOf(urn)}`;
    if (before === undefined) return [told(path, "not in the state", "added since")];
    return [told(path, "as it was", after === undefined ? "taken out since" : "changed since")];
  });
}

function pending(approved: readonly string[], now: readonly string[]): Difference[] {
  const added = now.filter((operation) => !approved.includes(operation));
  const gone = approved.filter((operation) => !now.includes(operation));
  return [
    ...added.map((operation) => told(`state: ${nameOf(operation)}`, "nothing left open", `left open: ${operation}`)),
    ...gone.map((operation) => told(`state: ${nameOf(operation)}`, `left open: ${operation}`, "settled since")),
  ];
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function told(path: string, expected: string, actual: string): Difference {
  const fix = "somebody else's run may have changed it: preview again and have that approved";
  return { kind: "stale", what: "the state", problem: { path, expected, actual, fix } };
}
