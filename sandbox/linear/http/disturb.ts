import { setTimeout as pause } from "node:timers/promises";
import type { ExecutionResult } from "graphql";
import { type Answer, errorAnswer } from "../api/answer.js";
import { forbidden, inputError, internalError, rateLimited, unauthenticated } from "../api/errors.js";
import { limitsOf, type World } from "../api/world.js";
import type { LinearFault } from "../faults.js";

/** How long `slow` waits when the fault doesn't say. */
const defaultDelay = 2_000;

/** What a fault may look at. */
export interface Disturbed {
  readonly world: World;
  readonly authorization: string | undefined;
  /** Carries the request out; with `rehearse`, everything but the change itself, and says that it had no success. */
  readonly proceed: (how?: { readonly rehearse: boolean }) => Promise<Answer>;
  /** Ends the waiting when the server closes. */
  readonly signal: AbortSignal;
}

/** What a fault makes of a request: an answer, silence, or the connection's reset. */
export async function disturb(fault: LinearFault, request: Disturbed): Promise<Answer | "silence" | "reset"> {
  const { proceed, signal } = request;
  switch (fault.kind) {
    case "partial":
      return withError(await proceed());
    case "success-false":
      return proceed({ rehearse: true });
    case "slow":
      await pause(fault.milliseconds ?? defaultDelay, undefined, { signal });
      return proceed();
    case "timeout-after-commit":
      await proceed();
      return "silence";
    case "timeout":
      return "silence";
    case "reset-after-commit":
      await proceed();
      return "reset";
    case "reset":
      return "reset";
    case "server-error-after-commit":
      await proceed();
      return badGateway;
    case "garbage-after-commit":
      return cutOff(await proceed());
    default:
      return refusal(fault, fault.kind, request);
  }
}

/** Answers to a request that is not carried out. */
function refusal(
  fault: LinearFault,
  kind: Exclude<
    LinearFault["kind"],
    `${string}-after-commit` | "partial" | "success-false" | "slow" | "timeout" | "reset"
  >,
  request: Disturbed,
): Answer {
  const { headers, limit } = budgetOf(request);
  const retry: Record<string, string> =
    fault.retryAfterSeconds === undefined ? {} : { "retry-after": String(fault.retryAfterSeconds) };
  const spent = { ...headers, ...retry, "x-ratelimit-requests-remaining": "0" };
  switch (kind) {
    case "refuse":
      return errorAnswer(400, [inputError("refused", "Refused by a fault switch of the sandbox.")], headers);
    case "unauthorized":
    case "expired-key":
      return errorAnswer(401, [unauthenticated()]);
    case "forbidden":
      return errorAnswer(400, [forbidden("write")], headers);
    case "rate-limit":
      return errorAnswer(400, [rateLimited(limit)], spent);
    case "rate-limit-200":
      return errorAnswer(200, [rateLimited(limit)], spent);
    case "rate-limit-text":
      return plain(429, "Too Many Requests", retry);
    case "unavailable":
      return plain(503, "upstream connect error or disconnect/reset before headers", retry);
    case "internal-error":
      return errorAnswer(500, [internalError()], headers);
    case "server-error":
      return badGateway;
    case "html":
      return page(200, "<html><body><h1>Sign in to the network</h1></body></html>");
    case "garbage":
      return json('{"data":{"issu');
    case "empty":
      return json("");
    case "null-data":
      return json('{"data":null}');
  }
}

/** The caller's headers as they stand; those of an unknown caller are the first person's. */
function budgetOf({ world, authorization }: Disturbed): { headers: Record<string, string>; limit: number } {
  const asked = world.access.callerOf(authorization);
  const limits = limitsOf("error" in asked ? world : { ...world, caller: asked.caller });
  return { headers: limits.headers(), limit: limits.allowed.requests };
}

function plain(status: number, body: string, headers: Readonly<Record<string, string>>): Answer {
  return { status, headers: { ...headers, "content-type": "text/plain" }, body };
}

function page(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/html" }, body };
}

function json(body: string): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

const badGateway = page(502, "<html><body><h1>502 Bad Gateway</h1></body></html>");

function cutOff(answer: Answer): Answer {
  return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
}

/** The answer as it was, with an error beside the data; still HTTP 200. What is not GraphQL stays as it was. */
function withError(answer: Answer): Answer {
  const result = parsed(answer.body);
  if (result === undefined) return answer;
  const [field] = Object.keys(result.data ?? {});
  const error = { ...internalError().toJSON(), path: field === undefined ? [] : [field] };
  const body = JSON.stringify({ errors: [error, ...(result.errors ?? [])], data: result.data });
  return { ...answer, status: 200, body };
}

function parsed(body: Answer["body"]): ExecutionResult | undefined {
  try {
    const value: unknown = typeof body === "string" ? JSON.parse(body) : undefined;
    return typeof value === "object" && value !== null && "data" in value ? (value as ExecutionResult) : undefined;
  } catch {
    return undefined;
  }
}
