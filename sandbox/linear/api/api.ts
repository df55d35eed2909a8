import { execute, type ExecutionResult, GraphQLError, OperationTypeNode } from "graphql";
import { sandboxKey } from "../seed.js";
import { type Answer, errorAnswer, jsonAnswer } from "./answer.js";
import { complexityOf } from "./complexity.js";
import { bearerKey, graphqlRefusal, inputError, notImplemented, rateLimited, unauthenticated } from "./errors.js";
import { hourly, queryComplexityLimit } from "./limits.js";
import { mutations } from "./mutations.js";
import { queries } from "./queries.js";
import type { ReadRequest } from "./request.js";
import { resolverOf } from "./resolve.js";
import type { World } from "./world.js";

type Executable = Extract<ReadRequest, { ok: true }>;

const resolve = resolverOf({ query: queries, mutation: mutations });

/** Answers one request as Linear does: key, budget, document, cost, then the operation. `log` is told of bugs. */
export async function answer(
  world: World,
  authorization: string | undefined,
  request: ReadRequest,
  log: (line: string) => void,
): Promise<Answer> {
  const refused = refusedKey(authorization);
  if (refused !== undefined) return refused;
  if (!world.limits.request()) return errorAnswer(400, [rateLimited(hourly.requests)], world.limits.headers());
  if (!request.ok) return errorAnswer(400, request.errors, world.limits.headers());
  if (request.operation.operation === OperationTypeNode.SUBSCRIPTION)
    return errorAnswer(400, [notImplemented("subscriptions")], world.limits.headers());
  const points = complexityOf(world.schema, request.document, request.operation, request.variables);
  const headers = () => ({ ...world.limits.headers(), "x-complexity": String(points) });
  if (points > queryComplexityLimit) return errorAnswer(400, [tooComplex(points)], headers());
  if (!world.limits.spend(points))
    return errorAnswer(400, [rateLimited(hourly.complexity, "complexity points")], headers());
  const result = await run(world, request);
  for (const error of result.errors ?? [])
    if (isBug(error)) log(`linear: ${error.originalError?.stack ?? error.message}`);
  return jsonAnswer(statusOf(result), worded(result), headers());
}

function refusedKey(authorization: string | undefined): Answer | undefined {
  if (authorization === sandboxKey) return undefined;
  if (/^Bearer\s+lin_api_/i.test(authorization ?? "")) return errorAnswer(400, [bearerKey()]);
  return errorAnswer(401, [unauthenticated()]);
}

async function run(world: World, { document, operation, variables }: Executable): Promise<ExecutionResult> {
  return await execute({
    schema: world.schema,
    document,
    operationName: operation.name?.value,
    variableValues: variables,
    contextValue: world,
    rootValue: {},
    fieldResolver: resolve,
  });
}

/** Nothing came of it: 400, or 500 for a bug of ours. Otherwise 200, errors or not. */
function statusOf({ data, errors = [] }: ExecutionResult): number {
  if (data != null || errors.length === 0) return 200;
  return errors.some(isBug) ? 500 : 400;
}

/** Errors with Linear's extensions; variables that don't fit come without `data`, as everywhere in GraphQL. */
function worded({ data, errors }: ExecutionResult): ExecutionResult {
  if (errors === undefined) return { data };
  return { errors: errors.map((error) => wordedError(error, data === undefined)), data: data ?? null };
}

function wordedError(error: GraphQLError, beforeExecution: boolean): GraphQLError {
  if (isBug(error)) {
    const extensions = { type: "internal error", code: "INTERNAL_SERVER_ERROR", statusCode: 500, userError: false };
    return new GraphQLError("Internal server error", { nodes: error.nodes, path: error.path, extensions });
  }
  return beforeExecution ? graphqlRefusal(error, "BAD_USER_INPUT") : error;
}

/** Thrown by us without being an answer of Linear's. */
function isBug({ originalError }: GraphQLError): boolean {
  return originalError !== undefined && !(originalError instanceof GraphQLError);
}

function tooComplex(points: number): GraphQLError {
  return inputError(
    "Query too complex",
    `The query costs ${points} points; a single query may cost ${queryComplexityLimit}.`,
  );
}
