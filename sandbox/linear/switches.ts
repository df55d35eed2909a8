import { z } from "zod";
import { withTriage } from "./api/mutations/teams.js";
import type { World } from "./api/world.js";

/** What differs from workspace to workspace; kept with the state. */
export const switchesSchema = z.strictObject({
  /** Whether the plan has releases. @default false */
  releases: z.boolean().optional(),
  /** Issues out of the archive that the plan allows; null for any number. @default null */
  issueLimit: z.int().nonnegative().nullable().optional(),
  /** Whether the first team's new issues go to Triage. @default false */
  triage: z.boolean().optional(),
  /** Whether a webhook's retry carries the signed time of the first attempt, or its own. @default old */
  retryTimestamp: z.enum(["old", "fresh"]).optional(),
});

export type Switches = Readonly<z.output<typeof switchesSchema>>;

/** Changes what the workspace is like; what is left out stays. */
export function turn(world: World, { releases, issueLimit, triage, retryTimestamp }: Switches): void {
  const { store, now } = world;
  const [organization] = store.list("Organization");
  const [team] = store.list("Team");
  if (organization === undefined || team === undefined) return;
  const stamp = now().toISOString();
  store.transaction(() => {
    const plan = {
      ...(releases === undefined ? {} : { releasesEnabled: releases }),
      ...(issueLimit === undefined ? {} : { issueLimit }),
      ...(retryTimestamp === undefined ? {} : { retryTimestamp }),
    };
    if (Object.keys(plan).length > 0) store.put({ ...organization, ...plan, updatedAt: stamp });
    if (triage !== undefined) withTriage(world, team, triage);
  });
}
