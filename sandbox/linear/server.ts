import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { Hono } from "hono";
import { UserError } from "../../components/core/errors.js";
import { Access, type App, type Key } from "./api/access.js";
import { Budgets } from "./api/limits.js";
import type { World } from "./api/world.js";
import { type Clock, systemClock } from "./clock.js";
import { FaultSwitches } from "./faults.js";
import { apiRoutes } from "./http/api-routes.js";
import { faultGate, type LinearRequest } from "./http/fault-gate.js";
import { fileRoutes } from "./http/file-routes.js";
import { oauthRoutes } from "./http/oauth-routes.js";
import { switchRoutes } from "./http/switch-routes.js";
import { pageRoutes } from "./page/routes.js";
import { loadSchema } from "./schema.js";
import { sandboxApp, sandboxKey, sandboxReadOnlyKey, seed } from "./seed.js";
import { Store } from "./store/store.js";
import { type Switches, turn } from "./switches.js";
import { Deliveries } from "./webhooks/deliveries.js";

const host = "127.0.0.1";

export interface LinearOptions {
  /** Folder of the state: `linear.jsonl` and `files/`. */
  readonly dir: string;
  /** Folder of the rebuilt schema; `dir` when left out. */
  readonly cacheDir?: string;
  /** Fixed port; any free one when left out. */
  readonly port?: number;
  /** The `linear` list of `faults.json` as it is now; asked at every request. */
  readonly faults: () => readonly unknown[];
  readonly now: () => Date;
  /** What webhooks' time limits and retries wait by. @default the machine's timers */
  readonly clock?: Clock;
  /** New version 4 UUIDs. */
  readonly newId?: () => string;
  readonly log: (line: string) => void;
  /** Told of every request of the API, once its answer is known. */
  readonly onRequest?: (request: LinearRequest) => void;
  /** Personal keys that are accepted. @default `sandboxKey` for everything, `sandboxReadOnlyKey` for reading */
  readonly keys?: readonly Key[];
  /** Apps that may ask for tokens. @default `sandboxApp` */
  readonly apps?: readonly App[];
  /** What the workspace is like from the start; what is left out stays as it was. */
  readonly switches?: Switches;
}

/** A running embedded Linear. */
export interface Linear {
  /** `http://127.0.0.1:PORT`; the API is at `/graphql`. */
  readonly url: string;
  /** Keys, apps and tokens: add, revoke, restore. */
  readonly access: Pick<Access, "addKey" | "addApp" | "revoke" | "restore" | "revokeTokens">;
  /** Changes what the workspace is like. */
  turn(switches: Switches): void;
  /** When no webhook's delivery is on its way; a retry that still waits for its time doesn't count. */
  delivered(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The embedded Linear: GraphQL over the exact schema of the installed SDK at `/graphql`, tokens at `/oauth/token`, files, and a
 * page to look at what was filed at `/`. It listens on 127.0.0.1 only.
 *
 * @throws UserError `sandbox/port-taken`, `sandbox/linear-schema`
 */
export async function startLinear(options: LinearOptions): Promise<Linear> {
  const { dir, cacheDir = dir, now, newId = randomUUID, log } = options;
  const schema = await loadSchema(cacheDir);
  const store = new Store(dir, log);
  seed(store, now());
  const { keys = [{ key: sandboxKey }, { key: sandboxReadOnlyKey, scopes: ["read"] }], apps = [sandboxApp] } = options;
  const access = new Access(store, now, { keys, apps });
  const closing = new AbortController();
  const app = new Hono<{ Bindings: HttpBindings }>();
  const { server, url } = await listen(app, options.port ?? 0);
  const deliveries = new Deliveries(options.clock ?? systemClock(now), log);
  const announce: World["announce"] = (changes, by) => deliveries.announce(changes, by);
  const world: World = { store, schema, access, budgets: new Budgets(now), now, newId, url, announce };
  turn(world, options.switches ?? {});
  const { signal } = closing;
  const gate = faultGate(world, {
    faults: new FaultSwitches(options.faults),
    log,
    onRequest: options.onRequest,
    signal,
  });
  app.route("/", apiRoutes(world, gate, log));
  app.route("/", oauthRoutes(world, gate));
  app.route("/", fileRoutes(world, gate, dir));
  app.route("/", switchRoutes(world));
  app.route("/", pageRoutes(world));
  app.onError((error) => {
    log(`linear: ${error.stack ?? error.message}`);
    return new Response(error instanceof UserError ? error.message : "Internal server error", { status: 500 });
  });
  return {
    url,
    access,
    turn: (switches) => turn(world, switches),
    delivered: () => deliveries.idle(),
    close: () => {
      closing.abort();
      deliveries.close();
      return closed(server);
    },
  };
}

function listen(app: Hono<{ Bindings: HttpBindings }>, port: number): Promise<{ server: Server; url: string }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false }) as Server;
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? portTaken(port, error) : error),
    );
    server.once("listening", () => {
      resolve({ server, url: `http://${host}:${(server.address() as AddressInfo).port}` });
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portTaken(port: number, cause: Error): UserError {
  const problem = {
    path: `${host}:${port}`,
    expected: "a free port for the embedded Linear",
    actual: "another program listening there",
    fix: "stop the other program, or choose other ports with --port",
  };
  return new UserError("sandbox/port-taken", `port ${port} is taken`, [problem], { cause });
}
