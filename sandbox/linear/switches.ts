import type { World } from "./api/world.js";
import { stableId } from "./seed.js";

/** What differs from workspace to workspace; kept with the state. */
export interface Switches {
  /** Whether the plan has releases. @default false */
  readonly releases?: boolean;
  /** Issues out of the archive that the plan allows; null for any number. @default null */
  readonly issueLimit?: number | null;
  /** Whether the first team's new issues go to Triage. @default false */
  readonly triage?: boolean;
}

/** Changes what the workspace is like; what is left out stays. */
export function turn({ store, now }: World, { releases, issueLimit, triage }: Switches): void {
  const [organization] = store.list("Organization");
  const [team] = store.list("Team");
  if (organization === undefined || team === undefined) return;
  const stamp = now().toISOString();
  store.transaction(() => {
    const plan = {
      ...(releases === undefined ? {} : { releasesEnabled: releases }),
      ...(issueLimit === undefined ? {} : { issueLimit }),
    };
    if (Object.keys(plan).length > 0) store.put({ ...organization, ...plan, updatedAt: stamp });
    if (triage === undefined) return;
    store.put({ ...team, triageEnabled: triage, updatedAt: stamp });
    const common = { id: stableId(`${team.key} Triage`), createdAt: stamp, updatedAt: stamp, archivedAt: null };
    if (store.get("WorkflowState", common.id) !== undefined) return;
    const looks = { name: "Triage", type: "triage", color: "#fc7840", position: -1, description: null } as const;
    store.put({ kind: "WorkflowState", ...common, teamId: team.id, ...looks });
  });
}
