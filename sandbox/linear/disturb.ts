import { setTimeout as pause } from "node:timers/promises";
import type { ExecutionResult } from "graphql";
import { type Answer, errorAnswer } from "./api/answer.js";
import { inputError, rateLimited, unauthenticated } from "./api/errors.js";
import { hourly } from "./api/limits.js";
import type { LinearFault } from "./faults.js";

/** How long `slow` waits when the fault doesn't say. */
const defaultDelay = 2_000;

/**
 * What a fault makes of a request. `proceed` carries the request out.
 *
 * @returns undefined when there is to be no answer at all
 */
export async function disturb(
  fault: LinearFault,
  headers: Readonly<Record<string, string>>,
  proceed: () => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  switch (fault.kind) {
    case "refuse":
      return errorAnswer(400, [inputError("refused", "Refused by a fault switch of the sandbox.")], headers);
    case "unauthorized":
      return errorAnswer(401, [unauthenticated()]);
    case "rate-limit":
      return errorAnswer(400, [rateLimited(hourly.requests)], { ...headers, "x-ratelimit-requests-remaining": "0" });
    case "server-error":
      return {
        status: 502,
        headers: { "content-type": "text/html" },
        body: "<html><body><h1>502 Bad Gateway</h1></body></html>",
      };
    case "garbage":
      return { status: 200, headers: { "content-type": "application/json" }, body: '{"data":{"issu' };
    case "partial":
      return withError(await proceed());
    case "slow":
      await pause(fault.milliseconds ?? defaultDelay, undefined, { signal });
      return proceed();
    case "timeout-after-commit":
      await proceed();
      return undefined;
    case "timeout":
      return undefined;
  }
}

/** The answer as it was, with an error beside the data; still HTTP 200. */
function withError(answer: Answer): Answer {
  const result = JSON.parse(answer.body) as ExecutionResult;
  const [field] = Object.keys(result.data ?? {});
  const error = {
    message: "Internal server error",
    path: field === undefined ? [] : [field],
    extensions: { type: "internal error", code: "INTERNAL_SERVER_ERROR", statusCode: 500, userError: false },
  };
  return {
    ...answer,
    status: 200,
    body: JSON.stringify({ errors: [error, ...(result.errors ?? [])], data: result.data }),
  };
}
