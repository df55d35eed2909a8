import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { type App, digestOf, scopes } from "../api/access.js";
import type { Answer } from "../api/answer.js";
import { fresh } from "../api/input.js";
import type { World } from "../api/world.js";
import type { AccessToken } from "../store/access-entities.js";
import type { Gate } from "./fault-gate.js";

/** Seconds that a token of client credentials lives; there is no refresh token. */
const lifetime = 30 * 24 * 60 * 60;
const mostTokens = 1_000;

/**
 * `POST /oauth/token` for the client credentials grant, and `POST /oauth/revoke`. A request for other scopes than the app's
 * living tokens have voids them.
 *
 * @see https://linear.app/developers/oauth-2-0-authentication
 */
export function oauthRoutes(world: World, gate: Gate): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post("/oauth/token", async (context) => {
    const form = await context.req.parseBody();
    const client = clientOf(context, form);
    return gate(context, ["oauthToken"], () => Promise.resolve(token(world, client, form)));
  });
  app.post("/oauth/revoke", async (context) => {
    const form = await context.req.parseBody();
    const bearer = /^Bearer\s+(.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
    return gate(context, ["oauthRevoke"], () => {
      world.access.revoke(text(form.token) || text(form.access_token) || (bearer ?? ""));
      return Promise.resolve(json(200, {}));
    });
  });
  return app;
}

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

function token(world: World, { clientId, clientSecret }: Client, form: Readonly<Record<string, unknown>>): Answer {
  if (text(form.grant_type) !== "client_credentials")
    return refused(400, "unsupported_grant_type", "the embedded Linear knows client_credentials alone");
  const client = world.access.app(clientId);
  if (client === undefined || client.clientSecret !== clientSecret)
    return refused(401, "invalid_client", "Client authentication failed");
  return grant(world, client, text(form.scope));
}

function grant(world: World, client: App, asked: string): Answer {
  const wanted = [...new Set(["read", ...asked.split(/[\s,]+/).filter(Boolean)])].sort();
  const unknown = wanted.filter((scope) => scope === "admin" || !(scopes as readonly string[]).includes(scope));
  if (unknown.length > 0) return refused(400, "invalid_scope", `an app can't have the scope ${unknown.join(", ")}`);
  const token = `lin_oauth_${(world.newId() + world.newId()).replaceAll("-", "")}`;
  const expiresAt = new Date(world.now().getTime() + lifetime * 1_000).toISOString();
  const alive = living(world, client.clientId);
  if (alive.some((one) => one.scopes.join() !== wanted.join())) world.access.revokeTokens(client.clientId);
  else if (alive.length >= mostTokens)
    return refused(400, "invalid_request", `an app has ${mostTokens} tokens at most`);
  world.store.transaction(() =>
    world.store.put({
      ...fresh(world, "AccessToken", undefined),
      clientId: client.clientId,
      digest: digestOf(token),
      scopes: wanted,
      expiresAt,
      revokedAt: null,
    }),
  );
  return json(200, { access_token: token, token_type: "Bearer", expires_in: lifetime, scope: wanted.join(" ") });
}

function living({ store, now }: World, clientId: string): AccessToken[] {
  const stamp = now().toISOString();
  return store
    .list("AccessToken")
    .filter((token) => token.clientId === clientId && token.revokedAt === null && token.expiresAt > stamp);
}

/** The client's id and secret: of the form, or of a Basic header. */
function clientOf(context: Context, form: Readonly<Record<string, unknown>>): Client {
  const basic = /^Basic\s+(.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  if (basic === undefined) return { clientId: text(form.client_id), clientSecret: text(form.client_secret) };
  const [clientId = "", ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
  return { clientId: decoded(clientId), clientSecret: decoded(rest.join(":")) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function refused(status: 400 | 401, error: string, description: string): Answer {
  return json(status, { error, error_description: description });
}

function json(status: number, body: unknown): Answer {
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
  return { status, headers, body: JSON.stringify(body) };
}
