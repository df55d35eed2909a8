import type { ExecutionResult, GraphQLError } from "graphql";

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A GraphQL result as JSON. */
export function jsonAnswer(status: number, result: ExecutionResult, headers: Readonly<Record<string, string>>): Answer {
  return {
    status,
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(result),
  };
}

/** A refusal of the whole request: errors and no data. */
export function errorAnswer(
  status: number,
  errors: readonly GraphQLError[],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer(status, { errors, data: null }, headers);
}
