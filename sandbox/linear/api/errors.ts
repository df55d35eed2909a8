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

/** The answer to a key or token without the scope that the operation asks for; sent with HTTP 400, whatever its own status says. */
export function forbidden(scope: string): GraphQLError {
  const extensions = {
    type: "forbidden",
    code: "FORBIDDEN",
    statusCode: 403,
    userError: true,
    userPresentableMessage: `Invalid scope: \`${scope}\` required`,
    http: { status: 400 },
  };
  return new GraphQLError(`Invalid scope: \`${scope}\` required`, { extensions });
}

/** The answer when the plan's issues are used up. */
export function issueLimitReached(): GraphQLError {
  const extensions: Extensions = {
    type: "usage limit exceeded",
    code: "USAGE_LIMIT_EXCEEDED",
    statusCode: 400,
    userError: true,
    userPresentableMessage:
      "You've exceeded the free issue limit for this workspace. Please upgrade or contact sales@linear.app for a free trial.",
    meta: { usageMetric: "activeIssueCount" },
  };
  return new GraphQLError("usage limit exceeded", { extensions });
}

/** The answer to what the workspace's plan doesn't have. */
export function notInPlan(what: string): GraphQLError {
  const extensions: Extensions = {
    type: "feature not accessible",
    code: "FEATURE_NOT_ACCESSIBLE",
    statusCode: 403,
    userError: true,
    userPresentableMessage: `${what} are not part of this workspace's plan.`,
  };
  return new GraphQLError(`Feature not accessible: ${what}`, { extensions });
}

/** The answer to one request too many: HTTP 400, not 429. */
export function rateLimited(limit: number, what = "requests", period = "1 hour"): GraphQLError {
  const message = `Rate limit exceeded. Only ${limit} ${what} are allowed per ${period}.`;
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

/** A failure of the service's own. */
export function internalError(nodes?: GraphQLError["nodes"], path?: GraphQLError["path"]): GraphQLError {
  const extensions = { type: "internal error", code: "INTERNAL_SERVER_ERROR", statusCode: 500, userError: false };
  return new GraphQLError("Internal server error", { nodes, path, extensions });
}
