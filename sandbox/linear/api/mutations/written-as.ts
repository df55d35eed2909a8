import type { WrittenAs } from "../../store/common.js";
import { argumentError, inputError } from "../errors.js";
import { type Input, optional } from "../input.js";
import type { World } from "../world.js";

/** Whose name an input writes in. @throws GraphQLError when the caller is not an app */
export function writtenAs(world: World, { createAsUser, displayIconUrl }: Input): WrittenAs | null {
  if (createAsUser == null && displayIconUrl == null) return null;
  if (world.caller?.kind !== "app")
    throw inputError(
      "createAsUser is only available to OAuth applications",
      "createAsUser and displayIconUrl can only be used by an OAuth application that acts as itself (actor=app).",
    );
  return { name: optional(createAsUser) ?? "", iconUrl: optional(displayIconUrl) };
}

/** When an imported record was made, its `createdAt`, which must be past; else now. */
export function importedAt({ now }: World, { createdAt }: Input): string {
  if (createdAt == null) return now().toISOString();
  const at = new Date(createdAt as string);
  if (Number.isNaN(at.getTime()) || at > now())
    throw argumentError("createdAt", "createdAt must be a date in the past");
  return at.toISOString();
}
