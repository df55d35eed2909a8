import { putTeam } from "../../seed.js";
import type { Team } from "../../store/entities.js";
import { identifierOf } from "../derived.js";
import { argumentError, inputError } from "../errors.js";
import { fresh, type Input, onlyKnown, optional, referenced, required } from "../input.js";
import type { Operation } from "../resolve.js";
import type { World } from "../world.js";

/** Mutations of teams. */
export const teamMutations: Readonly<Record<string, Operation>> = {
  teamCreate: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["id", "name", "key", "description", "triageEnabled"], "TeamCreateInput");
    const { id, createdAt } = fresh(world, "Team", given.id);
    const name = required(given.name, "name");
    const key = checkedKey(world, optional(given.key) ?? name.replace(/[^a-z0-9]/gi, "").slice(0, 3));
    const about = { id, key, name, description: optional(given.description) };
    const team = putTeam(world.store, about, createdAt, () => world.newId());
    return { team: given.triageEnabled === true ? withTriage(world, team, true) : team };
  },
  teamUpdate: ({ id, input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["name", "key", "description", "triageEnabled"], "TeamUpdateInput");
    const before = referenced(world, "Team", id, "id");
    const key = given.key == null ? before.key : checkedKey(world, required(given.key, "key"), before);
    if (key !== before.key) keepIdentifiers(world, before);
    const team = world.store.put({
      ...before,
      key,
      name: given.name == null ? before.name : required(given.name, "name"),
      description: "description" in given ? optional(given.description) : before.description,
      updatedAt: world.now().toISOString(),
    });
    return { team: typeof given.triageEnabled === "boolean" ? withTriage(world, team, given.triageEnabled) : team };
  },
};

/** The team with triage on or off; the state is made when it is missing. */
export function withTriage(world: World, team: Team, on: boolean): Team {
  const there = world.store.list("WorkflowState").some(({ teamId, type }) => teamId === team.id && type === "triage");
  if (on && !there) {
    const looks = { name: "Triage", type: "triage", color: "#fc7840", position: -1, description: null } as const;
    world.store.put({ ...fresh(world, "WorkflowState", undefined), teamId: team.id, ...looks });
  }
  return world.store.put({ ...team, triageEnabled: on, updatedAt: world.now().toISOString() });
}

/** Issues of a team that is renamed are still found by what they were called. */
function keepIdentifiers({ store }: World, team: Team): void {
  for (const issue of store.list("Issue"))
    if (issue.teamId === team.id) {
      const previousIdentifiers = [...(issue.previousIdentifiers ?? []), identifierOf(issue, team.key)];
      store.put({ ...issue, previousIdentifiers });
    }
}

function checkedKey({ store }: World, given: string, own?: Team): string {
  const key = given.toUpperCase();
  if (!/^[A-Z][A-Z0-9]{0,6}$/.test(key)) throw argumentError("key", "key must be 1 to 7 letters and digits");
  if (store.list("Team").some((team) => team.key === key && team.id !== own?.id))
    throw inputError("duplicate team key");
  return key;
}
