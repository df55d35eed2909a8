import { createHash } from "node:crypto";
import type { Organization, Team, User, WorkflowState } from "./store/entities.js";
import type { Store } from "./store/store.js";

/** The API key that the embedded Linear accepts for everything. It opens nothing but the sandbox. */
export const sandboxKey = "lin_api_sandbox";

/** A key that may only read. */
export const sandboxReadOnlyKey = "lin_api_sandbox_read";

/** The OAuth app whose client credentials the embedded Linear takes at `/oauth/token`. */
export const sandboxApp = { clientId: "sandbox-client", clientSecret: "sandbox-client-secret", name: "Sandbox App" };

/** Key of the team that the embedded Linear starts with. */
export const sandboxTeam = "ENG";

/** A new team's states as Linear makes them; "In Review" is not among them. */
const defaultStates = [
  { name: "Backlog", type: "backlog", color: "#bec2c8" },
  { name: "Todo", type: "unstarted", color: "#e2e2e2" },
  { name: "In Progress", type: "started", color: "#f2c94c" },
  { name: "Done", type: "completed", color: "#5e6ad2" },
  { name: "Canceled", type: "canceled", color: "#95a2b3" },
  { name: "Duplicate", type: "duplicate", color: "#95a2b3" },
] as const;

/** Puts the organisation, its one person and the team into an empty store; a store that has them is left alone. */
export function seed(store: Store, now: Date): void {
  if (store.list("Organization").length > 0) return;
  const stamp = now.toISOString();
  const common = (id: string) => ({ id, createdAt: stamp, updatedAt: stamp, archivedAt: null });
  const organization: Organization = {
    kind: "Organization",
    ...common(stableId("organization")),
    name: "Chainwright Sandbox",
    urlKey: "sandbox",
  };
  const viewer: User = {
    kind: "User",
    ...common(stableId("viewer")),
    name: "Sandbox Operator",
    displayName: "operator",
    email: "operator@sandbox.invalid",
  };
  store.transaction(() => {
    store.put(organization);
    store.put(viewer);
    putTeam(store, { id: stableId("team"), key: sandboxTeam, name: "Engineering" }, stamp, (role) => stableId(role));
  });
}

/** A team with the default states; `idOf` gives the id of the state with that name. */
export function putTeam(
  store: Store,
  team: { id: string; key: string; name: string; description?: string | null },
  stamp: string,
  idOf: (state: string) => string,
): Team {
  const made = { createdAt: stamp, updatedAt: stamp, archivedAt: null };
  defaultStates.forEach(({ name, type, color }, position) => {
    const state: WorkflowState = {
      kind: "WorkflowState",
      id: idOf(name),
      ...made,
      teamId: team.id,
      name,
      type,
      color,
      position,
      description: null,
    };
    store.put(state);
  });
  return store.put({ kind: "Team", description: null, lastNumber: 0, ...made, ...team });
}

/** A version 4 UUID that is the same in every sandbox. */
export function stableId(role: string): string {
  const hex = createHash("sha256").update(`chainwright sandbox ${role}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
