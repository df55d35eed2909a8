import { stableId } from "../identity.js";
import type { LinearClient } from "./client.js";
import { operationsDocument } from "./documents.js";

/** An issue that nobody has: to unarchive it changes nothing. */
const nobodys = stableId("an issue that does not exist");

/**
 * Why the key may only read, or null when it may write. Linear tells no key's permissions, so something is asked for that does
 * nothing: a key that may write is told that there is no such issue. An app always asks for the permission to write.
 *
 * @throws ServiceFailure
 */
export async function readOnly(client: LinearClient): Promise<string | null> {
  if (client.access === "app") return null;
  const { document, variables } = operationsDocument([{ field: "issueUnarchive", arguments: { id: nobodys } }]);
  const { errors } = await client.call(document, variables);
  return errors.find(({ kind }) => kind === "forbidden")?.message ?? null;
}
