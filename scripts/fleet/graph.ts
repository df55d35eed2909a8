import { DepGraph, DepGraphCycleError } from "dependency-graph";
import { type Problem, UserError } from "../../components/core/errors.js";
import { unknownKey } from "../../components/core/settings.js";

/** One environment as the order of a fleet sees it. */
export interface Member {
  readonly name: string;
  /** The file's name, for problems: `Pulumi.staging.yaml`. */
  readonly file: string;
  /** The stack whose outputs it takes: `<organization>/<project>/<environment>`. */
  readonly stack: string | undefined;
  /** Environments that are to be deployed before it, although it takes nothing from them: staging before prod. */
  readonly after: readonly string[];
}

/** Environments in an order in which they can be brought up. */
export interface Fleet {
  /** Every environment; what one needs stands before it, and otherwise the order is by name. */
  readonly order: readonly string[];
  /** What must be up before, by environment: its platform, and what it comes after. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** The part of `needs` whose outputs it takes: it can't be up without. */
  readonly takes: ReadonlyMap<string, readonly string[]>;
  /** Stacks of other projects that some take outputs of. */
  readonly outside: readonly Outside[];
}

/** A stack of another project, and who takes outputs of it. */
export interface Outside {
  readonly environment: string;
  readonly file: string;
  readonly stack: string;
}

/**
 * The order of the environments, from the stacks that they refer to and from what their settings say.
 *
 * @param project name of the Pulumi project: a reference into it must be one of the members
 * @throws UserError `fleet/invalid` with every unknown name, reference to itself and cycle at once
 */
export function planFleet(project: string, members: readonly Member[]): Fleet {
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = sorted.map(({ name }) => name);
  const references = sorted.map((member) => ({ member, name: localName(project, member.stack) }));
  const problems = [
    ...references.flatMap(({ member, name }) => unfit(member, "platform.stack", name, member.stack ?? "", names)),
    ...sorted.flatMap((member) => member.after.flatMap((name) => unfit(member, "after", name, name, names))),
  ];
  const known = (member: Member, wanted: readonly (string | undefined)[]): string[] =>
    [...new Set(wanted)].flatMap((name) =>
      name !== undefined && name !== member.name && names.includes(name) ? [name] : [],
    );
  const takes = new Map(references.map(({ member, name }) => [member.name, known(member, [name])]));
  const needs = new Map(
    references.map(({ member, name }) => [member.name, known(member, [name, ...member.after])] as const),
  );
  const { order, cycles } = sort(needs);
  problems.push(...cycles.map((cycle) => cycleProblem(cycle, sorted)));
  if (problems.length > 0) throw new UserError("fleet/invalid", "the environments can't be put in order", problems);
  const outside = references.flatMap(({ member: { name: environment, file, stack }, name }) =>
    stack !== undefined && name === undefined ? [{ environment, file, stack }] : [],
  );
  return { order, needs, takes, outside };
}

/** The fleet without what is not named; who waited for somebody through one that is left out still waits for them. */
export function restrict(fleet: Fleet, names: readonly string[]): Fleet {
  const kept = new Set(names);
  const through = (edges: Fleet["needs"]): Map<string, readonly string[]> =>
    new Map(fleet.order.filter((name) => kept.has(name)).map((name) => [name, above(name, edges, kept)]));
  return {
    order: fleet.order.filter((name) => kept.has(name)),
    needs: through(fleet.needs),
    takes: through(fleet.takes),
    outside: fleet.outside.filter(({ environment }) => kept.has(environment)),
  };
}

/** The fleet for taking it down: who takes something from another goes first. What is only an order of deployments doesn't bind. */
export function reverse(fleet: Fleet): Fleet {
  const needs = new Map(
    fleet.order.map((name) => [name, fleet.order.filter((other) => fleet.takes.get(other)?.includes(name))] as const),
  );
  return { ...fleet, order: [...fleet.order].reverse(), needs, takes: needs };
}

/** The fleet where nobody waits for anybody. */
export function unordered(fleet: Fleet): Fleet {
  return { ...fleet, needs: new Map(fleet.order.map((name) => [name, []])) };
}

/** Every environment that changes with one of these: themselves, and who takes something from them. */
export function affectedBy(fleet: Fleet, names: readonly string[]): string[] {
  const found = new Set(names);
  for (const name of fleet.order) if (fleet.takes.get(name)?.some((other) => found.has(other))) found.add(name);
  return fleet.order.filter((name) => found.has(name));
}

function above(name: string, edges: Fleet["needs"], kept: ReadonlySet<string>): string[] {
  const near = edges.get(name) ?? [];
  return [...new Set(near.flatMap((other) => (kept.has(other) ? [other] : above(other, edges, kept))))];
}

/** The environment that a stack reference means; undefined when it is of another project. */
function localName(project: string, stack: string | undefined): string | undefined {
  const [, owner, name] = stack?.split("/") ?? [];
  return owner === project ? name : undefined;
}

function unfit(
  member: Member,
  key: string,
  name: string | undefined,
  written: string,
  names: readonly string[],
): Problem[] {
  if (name === undefined) return [];
  const path = `${member.file}: ${key}`;
  if (name === member.name)
    return [{ path, expected: "another environment", actual: `${written}, which is this one`, fix: `remove ${key}` }];
  if (names.includes(name)) return [];
  const { fix } = unknownKey("environment", name, names);
  const others = names.filter((other) => other !== member.name).join(", ") || "none";
  return [
    {
      path,
      expected: `an environment of this project: ${others}`,
      actual: written,
      fix: fix.startsWith("did you mean") ? fix : `write Pulumi.${name}.yaml, or correct the name`,
    },
  ];
}

/** The order, and every cycle that stands in its way. */
function sort(needs: ReadonlyMap<string, readonly string[]>): { order: string[]; cycles: string[][] } {
  const graph = new DepGraph<string>();
  for (const name of needs.keys()) graph.addNode(name);
  for (const [name, others] of needs) for (const other of others) graph.addDependency(name, other);
  const cycles: string[][] = [];
  for (;;) {
    try {
      return { order: graph.overallOrder(), cycles };
    } catch (error) {
      if (!(error instanceof DepGraphCycleError)) throw error;
      const cycle = error.cyclePath;
      cycles.push(cycle);
      // Without its last edge the next one comes to light.
      graph.removeDependency(cycle.at(-2) ?? "", cycle.at(-1) ?? "");
    }
  }
}

function cycleProblem(cycle: readonly string[], members: readonly Member[]): Problem {
  const first = members.find(({ name }) => name === cycle[0]);
  return {
    path: first?.file ?? "",
    expected: "environments that don't wait for each other in a circle",
    actual: cycle.join(" needs "),
    fix: "take one of these references out",
  };
}
