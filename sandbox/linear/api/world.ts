import type { GraphQLSchema } from "graphql";
import type { User } from "../store/entities.js";
import type { Change, Store } from "../store/store.js";
import type { Access, Caller } from "./access.js";
import type { Budgets, RateLimits } from "./limits.js";

/** What a resolver may look at and change. */
export interface World {
  readonly store: Store;
  readonly schema: GraphQLSchema;
  readonly budgets: Budgets;
  readonly access: Access;
  readonly now: () => Date;
  /** A new version 4 UUID. */
  readonly newId: () => string;
  /** Base of every address that is handed out: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Who asks; absent where nobody does, as on the pages. */
  readonly caller?: Caller;
  /** Whether mutations are only to look as if, for a fault. */
  readonly rehearsal?: boolean;
  /** Told of every mutation's changes, once they are on disk. */
  readonly announce?: (changes: readonly Change[], world: World) => void;
}

/** Who does what is done: the caller, else the sandbox's first person. */
export function viewer({ store, caller }: World): User {
  const user = store.get("User", caller?.userId) ?? store.list("User")[0];
  if (user === undefined) throw new Error("the embedded Linear has not been seeded");
  return user;
}

/** The caller's budget. */
export function limitsOf(world: World): RateLimits {
  const { kind, userId } = world.caller ?? { kind: "key", userId: viewer(world).id };
  return world.budgets.of(kind, userId);
}
