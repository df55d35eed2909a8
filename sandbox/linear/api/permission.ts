import type { Caller } from "./access.js";
import { forbidden } from "./errors.js";

/** Narrow scopes that are enough for some mutations. */
const narrow: Readonly<Record<string, string>> = {
  issueCreate: "issues:create",
  issueBatchCreate: "issues:create",
  attachmentCreate: "issues:create",
  commentCreate: "comments:create",
};

const administration = /^webhook/;

/**
 * Lets the caller do an operation: reading needs `read`, writing `write` (or what is narrower and enough), webhooks `admin`.
 *
 * @throws GraphQLError `FORBIDDEN`
 */
export function admit(caller: Caller | undefined, what: "query" | "mutation", operation: string): void {
  if (caller === undefined) return;
  const has = (scope: string | undefined) => scope !== undefined && caller.scopes.includes(scope);
  if (administration.test(operation)) {
    if (!has("admin")) throw forbidden("admin");
    return;
  }
  if (what === "query") {
    if (caller.scopes.length === 0) throw forbidden("read");
    return;
  }
  if (!has("write") && !has("admin") && !has(narrow[operation])) throw forbidden("write");
}
