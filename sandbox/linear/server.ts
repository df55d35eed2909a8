import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { UserError } from "../../components/core/errors.js";
import type { Answer } from "./api/answer.js";
import { answer } from "./api/api.js";
import { RateLimits } from "./api/limits.js";
import { RequestReader } from "./api/request.js";
import type { World } from "./api/world.js";
import { disturb } from "./disturb.js";
import { FaultSwitches } from "./faults.js";
import { pageRoutes } from "./page/routes.js";
import { loadSchema } from "./schema.js";
import { seed } from "./seed.js";
import { Store } from "./store/store.js";

const host = "127.0.0.1";
const largestBody = 5 * 1024 * 1024;

type Environment = { Bindings: HttpBindings };

export interface LinearOptions {
  /** Folder of the state: `linear.jsonl`. */
  readonly dir: string;
  /** Folder of the rebuilt schema; `dir` when left out. */
  readonly cacheDir?: string;
  /** Fixed port; any free one when left out. */
  readonly port?: number;
  /** The `linear` list of `faults.json` as it is now; asked at every request. */
  readonly faults: () => readonly unknown[];
  readonly now: () => Date;
  /** New version 4 UUIDs. */
  readonly newId?: () => string;
  readonly log: (line: string) => void;
}

/**
 * The embedded Linear: GraphQL over the exact schema of the installed SDK at `/graphql`, a page to look at what was filed at
 * `/`. It listens on 127.0.0.1 only, and accepts `sandboxKey`.
 *
 * @throws UserError `sandbox/port-taken`, `sandbox/linear-schema`
 */
export async function startLinear(options: LinearOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { dir, cacheDir = dir, now, newId = randomUUID, log } = options;
  const schema = await loadSchema(cacheDir);
  const store = new Store(dir, log);
  seed(store, now());
  const closing = new AbortController();
  const app = new Hono<Environment>();
  const { server, url } = await listen(app, options.port ?? 0);
  const world: World = { store, schema, limits: new RateLimits(now), now, newId, url };
  const faults = new FaultSwitches(options.faults);
  const reader = new RequestReader(schema);
  app.post("/graphql", bodyLimit({ maxSize: largestBody }), (context) =>
    handle(context, world, { faults, reader, log, closing }),
  );
  app.route("/", pageRoutes(world));
  app.onError((error) => {
    log(`linear: ${error.stack ?? error.message}`);
    return new Response(error instanceof UserError ? error.message : "Internal server error", { status: 500 });
  });
  return {
    url,
    close: () => {
      closing.abort();
      return closed(server);
    },
  };
}

interface Parts {
  readonly faults: FaultSwitches;
  readonly reader: RequestReader;
  readonly log: (line: string) => void;
  readonly closing: AbortController;
}

async function handle(
  context: Context<Environment>,
  world: World,
  { faults, reader, log, closing }: Parts,
): Promise<Response> {
  const request = reader.read(await context.req.text());
  const proceed = () => answer(world, context.req.header("authorization"), request, log);
  const fault = faults.take(request.fields);
  const given =
    fault === undefined ? await proceed() : await disturb(fault, world.limits.headers(), proceed, closing.signal);
  log(
    `linear: ${request.fields.join(", ") || "unreadable"} ${fault === undefined ? "" : `[${fault.kind}] `}${given?.status ?? "no answer"}`,
  );
  return given === undefined ? silence(context, fault?.milliseconds) : respond(given);
}

function respond({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}

/** Holds the connection without an answer until the client leaves, or for so long before dropping it. */
async function silence(
  { env: { outgoing } }: Context<Environment>,
  milliseconds: number | undefined,
): Promise<Response> {
  await new Promise<void>((resolve) => {
    if (outgoing.destroyed) resolve();
    outgoing.once("close", resolve);
    if (milliseconds !== undefined) setTimeout(() => outgoing.destroy(), milliseconds).unref();
  });
  return RESPONSE_ALREADY_SENT;
}

function listen(app: Hono<Environment>, port: number): Promise<{ server: Server; url: string }> {
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
