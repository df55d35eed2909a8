import { GraphQLError } from "graphql";

/** What Linear adds to an error of its own. */
interface Extensions {
  readonly type: string;
  readonly code: string;
  readonly statusCode: number;
  readonly userError: boolean;
  readonly userPresentableMessage?: string;
  readonly [more: string]: unknown;
}

function refused(message: string, presentable: string, more: Readonly<Record<string, unknown>> = {}): GraphQLError {
  const extensions: Extensions = {
    type: "invalid input",
    code: "INPUT_ERROR",
    statusCode: 400,
    userError: true,
    userPresentableMessage: presentable,
    ...more,
  };
  return new GraphQLError(message, { extensions });
}

/** A request that Linear refuses for what it asks: HTTP 400, `InvalidInputLinearError` in the SDK. */
export function inputError(message: string, presentable = message): GraphQLError {
  return refused(message, presentable);
}

/** An argument of the wrong form. */
export function argumentError(property: string, constraint: string): GraphQLError {
  return refused(`Argument Validation Error - ${constraint}.`, `${constraint}.`, {
    validationErrors: [{ property, constraints: { value: constraint } }],
  });
}

/** A reference to something that isn't there. */
export function notFound(entity: string): GraphQLError {
  return refused(`Entity not found: ${entity}`, `Could not find referenced ${entity}.`);
}

/** A list of references of which one isn't there. */
export function entryNotFound(entity: string, property: string): GraphQLError {
  return refused(
    `Entity not found: ${entity}: ${property} contained an entry that could not be found.`,
    `${property} contained an entry that could not be found.`,
  );
}

/** A second record under an id that is taken. */
export function conflict(entity: string, id: string): GraphQLError {
  return refused(`conflict on insert of ${entity}`, `Entity ${entity} with id ${id} already exists.`);
}

/** What Linear can do and the embedded one can't: refused by name, so that nothing looks done that isn't. */
export function notImplemented(what: string): GraphQLError {
  const message = `the embedded Linear does not implement ${what}`;
  const extensions: Extensions = {
    type: "feature not accessible",
    code: "NOT_IMPLEMENTED",
    statusCode: 400,
    userError: false,
    userPresentableMessage: message,
  };
  return new GraphQLError(message, { extensions });
}

/** The answer to a wrong or missing key; sent with HTTP 401. */
export function unauthenticated(): GraphQLError {
  const extensions: Extensions = {
    type: "authentication error",
    code: "AUTHENTICATION_ERROR",
    statusCode: 401,
    userError: true,
    userPresentableMessage: "You need to authenticate to access this operation.",
    meta: {},
    http: { status: 401 },
  };
  return new GraphQLError("Authentication required, not authenticated", { extensions });
}

/** The answer to a personal key that is sent as a bearer token; sent with HTTP 400. */
export function bearerKey(): GraphQLError {
  return refused(
    "It looks like you're trying to use an API key as a Bearer token. Remove the Bearer prefix from the Authorization header.",
    "It looks like you're trying to use an API key as a Bearer token. Remove the Bearer prefix from the Authorization header.",
  );
}

/** The answer to one request too many: HTTP 400, not 429. */
export function rateLimited(limit: number, what = "requests"): GraphQLError {
  const message = `Rate limit exceeded. Only ${limit} ${what} are allowed per 1 hour.`;
  const extensions: Extensions = {
    type: "ratelimited",
    code: "RATELIMITED",
    statusCode: 429,
    userError: true,
    userPresentableMessage: message,
  };
  return new GraphQLError(message, { extensions });
}

/** A document that does not fit the schema, or variables that don't fit the document. */
export function graphqlRefusal(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { type: "graphql error", code, statusCode: 400, userError: true },
  });
}
