import type { GraphQLSchema } from "graphql";
import type { User } from "../store/entities.js";
import type { Store } from "../store/store.js";
import type { RateLimits } from "./limits.js";

/** What a resolver may look at and change. */
export interface World {
  readonly store: Store;
  readonly schema: GraphQLSchema;
  readonly limits: RateLimits;
  readonly now: () => Date;
  /** A new version 4 UUID. */
  readonly newId: () => string;
  /** Base of every address that is handed out: `http://127.0.0.1:PORT`. */
  readonly url: string;
}

/** The one person of the sandbox: everything is done as them. */
export function viewer({ store }: World): User {
  const [user] = store.list("User");
  if (user === undefined) throw new Error("the embedded Linear has not been seeded");
  return user;
}
