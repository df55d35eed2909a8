import { createHash } from "node:crypto";
import type { GraphQLError } from "graphql";
import { stableId } from "../seed.js";
import type { User } from "../store/entities.js";
import type { Store } from "../store/store.js";
import { bearerKey, unauthenticated } from "./errors.js";

/** What a key or a token may be allowed. @see https://linear.app/developers/oauth-2-0-authentication */
export const scopes = ["read", "write", "issues:create", "comments:create", "timeSchedule:write", "admin"] as const;

export type Scope = (typeof scopes)[number];

/** A personal API key. */
export interface Key {
  readonly key: string;
  /** @default read, write and admin */
  readonly scopes?: readonly Scope[];
  /** Name of the person whose key it is; another name is another person, with a budget of its own. @default the operator */
  readonly person?: string;
  /** From then on it is refused. @default never */
  readonly expiresAt?: Date;
}

/** An OAuth app that asks for tokens with its client credentials. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Name of the app's own user. @default the client id */
  readonly name?: string;
}

/** Who asks, and what they are allowed. */
export interface Caller {
  readonly kind: "key" | "app";
  readonly userId: string;
  readonly scopes: readonly string[];
  /** The header's value without its scheme. */
  readonly credential: string;
}

const everything: readonly Scope[] = ["read", "write", "admin"];

/** The keys and apps that are let in. Tokens are in the store, so that they outlive a restart. */
export class Access {
  readonly #keys = new Map<string, Key>();
  readonly #apps = new Map<string, App>();
  readonly #revoked = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly now: () => Date,
    given: { readonly keys: readonly Key[]; readonly apps: readonly App[] },
  ) {
    for (const key of given.keys) this.#keys.set(key.key, key);
    for (const app of given.apps) this.#apps.set(app.clientId, app);
  }

  /** Who this `Authorization` header stands for, or the error that answers it. */
  callerOf(authorization: string | undefined): { caller: Caller } | { status: 400 | 401; error: GraphQLError } {
    const bearer = /^Bearer\s+(.+)$/i.exec(authorization ?? "")?.[1];
    if (bearer !== undefined && (this.#keys.has(bearer) || bearer.startsWith("lin_api_")))
      return { status: 400, error: bearerKey() };
    const caller = bearer === undefined ? this.#byKey(authorization ?? "") : this.#byToken(bearer);
    return caller === undefined ? { status: 401, error: unauthenticated() } : { caller };
  }

  app(clientId: string): App | undefined {
    return this.#apps.get(clientId);
  }

  /** Lets a key in from now on, in place of one with the same text. */
  addKey(key: Key): void {
    this.#revoked.delete(key.key);
    this.#keys.set(key.key, key);
  }

  /** Registers an app, or gives it another secret; its tokens are void then, as after a rotation. */
  addApp(app: App): void {
    const known = this.#apps.get(app.clientId);
    this.#apps.set(app.clientId, app);
    if (known !== undefined && known.clientSecret !== app.clientSecret) this.revokeTokens(app.clientId);
  }

  /** Refuses this key or token from now on. */
  revoke(credential: string): void {
    this.#revoked.add(credential);
  }

  /** Takes back a revocation of a key. */
  restore(credential: string): void {
    this.#revoked.delete(credential);
  }

  /** Voids the tokens of an app. */
  revokeTokens(clientId: string): void {
    const revokedAt = this.now().toISOString();
    this.store.transaction(() => {
      for (const token of this.store.list("AccessToken"))
        if (token.clientId === clientId && token.revokedAt === null) this.store.put({ ...token, revokedAt });
    });
  }

  #byKey(text: string): Caller | undefined {
    const key = this.#keys.get(text);
    if (key === undefined || this.#revoked.has(text)) return undefined;
    if (key.expiresAt !== undefined && key.expiresAt <= this.now()) return undefined;
    const userId = key.person === undefined ? stableId("viewer") : this.#person(key.person, false).id;
    return { kind: "key", userId, scopes: key.scopes ?? everything, credential: text };
  }

  #byToken(text: string): Caller | undefined {
    const digest = digestOf(text);
    const token = this.store.list("AccessToken").find((one) => one.digest === digest);
    if (token === undefined || token.revokedAt !== null || this.#revoked.has(text)) return undefined;
    if (token.expiresAt <= this.now().toISOString()) return undefined;
    const name = this.#apps.get(token.clientId)?.name ?? token.clientId;
    return { kind: "app", userId: this.#person(name, true).id, scopes: token.scopes, credential: text };
  }

  /** The user of that name, made when it is missing. */
  #person(name: string, app: boolean): User {
    const id = stableId(`${app ? "app" : "person"} ${name}`);
    const known = this.store.get("User", id);
    if (known !== undefined) return known;
    const stamp = this.now().toISOString();
    const word = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const common = { id, createdAt: stamp, updatedAt: stamp, archivedAt: null };
    return this.store.transaction(() =>
      this.store.put({ kind: "User", ...common, name, displayName: word, email: `${word}@sandbox.invalid`, app }),
    );
  }
}

/** What is kept of a token. */
export function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
