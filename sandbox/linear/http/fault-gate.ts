import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Answer } from "../api/answer.js";
import type { World } from "../api/world.js";
import type { FaultKind, FaultSwitches } from "../faults.js";
import { type Disturbed, disturb } from "./disturb.js";

/** One request as it was answered. */
export interface LinearRequest {
  /** Root fields that it asked for, whatever their aliases; or `oauthToken`, `fileUploadPut`, ... */
  readonly operations: readonly string[];
  /** Null when there was no answer. */
  readonly status: number | null;
  /** The fault that struck it; null when none did. */
  readonly fault: FaultKind | null;
  /** Points by Linear's written rule; null where none were counted. */
  readonly complexity: number | null;
}

/** A request's context with Node's own objects in it. */
export type NodeContext = Context<{ Bindings: HttpBindings }>;

/**
 * Answers a request, or lets a fault have it.
 *
 * @param operations what it asks for: root fields, or `oauthToken`, `fileUploadPut`, `fileGet`
 * @param proceed carries it out
 */
export type Gate = (
  context: NodeContext,
  operations: readonly string[],
  proceed: Disturbed["proceed"],
) => Promise<Response>;

/** Every request of the API goes through it, is logged, and is struck by the first fault that fits. */
export function faultGate(
  world: World,
  parts: {
    readonly faults: FaultSwitches;
    readonly log: (line: string) => void;
    readonly onRequest?: ((request: LinearRequest) => void) | undefined;
    readonly signal: AbortSignal;
  },
): Gate {
  const { faults, log, onRequest, signal } = parts;
  return async (context, operations, proceed) => {
    const authorization = context.req.header("authorization");
    const fault = faults.take(operations, authorization);
    const given =
      fault === undefined ? await proceed() : await disturb(fault, { world, authorization, proceed, signal });
    onRequest?.(requestOf(operations, given, fault?.kind ?? null));
    const outcome = typeof given === "string" ? "no answer" : given.status;
    log(`linear: ${operations.join(", ") || "unreadable"} ${fault === undefined ? "" : `[${fault.kind}] `}${outcome}`);
    if (given === "reset") return reset(context);
    return given === "silence" ? silence(context, fault?.milliseconds) : respond(given);
  };
}

function requestOf(
  operations: readonly string[],
  given: Answer | "silence" | "reset",
  fault: FaultKind | null,
): LinearRequest {
  if (typeof given === "string") return { operations, status: null, fault, complexity: null };
  const points = given.headers["x-complexity"];
  return { operations, status: given.status, fault, complexity: points === undefined ? null : Number(points) };
}

function respond({ status, headers, body }: Answer): Response {
  return new Response(body.length === 0 ? null : (body as string), { status, headers });
}

/** Holds the connection without an answer until the client leaves, or for so long before dropping it. */
async function silence({ env: { outgoing } }: NodeContext, milliseconds: number | undefined): Promise<Response> {
  await new Promise<void>((resolve) => {
    if (outgoing.destroyed) resolve();
    outgoing.once("close", resolve);
    if (milliseconds !== undefined) setTimeout(() => outgoing.destroy(), milliseconds).unref();
  });
  return RESPONSE_ALREADY_SENT;
}

/** Ends the connection with a reset (RST) rather than in an orderly way. */
function reset({ env: { outgoing } }: NodeContext): Response {
  const { socket } = outgoing;
  if (socket === null || !("resetAndDestroy" in socket)) outgoing.destroy();
  else socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}
