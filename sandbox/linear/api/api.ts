import { execute, type ExecutionResult, GraphQLError, OperationTypeNode } from "graphql";
import { type Answer, errorAnswer, jsonAnswer } from "./answer.js";
import { complexityOf } from "./complexity.js";
import { graphqlRefusal, inputError, internalError, notImplemented, rateLimited } from "./errors.js";
import { queryComplexityLimit, type RateLimits } from "./limits.js";
import { mutations } from "./mutations.js";
import { queries } from "./queries.js";
import type { ReadRequest } from "./request.js";
import { resolverOf } from "./resolve.js";
import { limitsOf, type World } from "./world.js";

type Executable = Extract<ReadRequest, { ok: true }>;

const resolve = resolverOf({ query: queries, mutation: mutations });

/** Answers one request as Linear does: key, budget, document, cost, then the operation. `log` is told of bugs. */
export async function answer(
  shared: World,
  authorization: string | undefined,
  request: ReadRequest,
  log: (line: string) => void,
): Promise<Answer> {
  const asked = shared.access.callerOf(authorization);
  if ("error" in asked) return strangersAnswer(shared, asked);
  const world = { ...shared, caller: asked.caller };
  const limits = limitsOf(world);
  if (!limits.request()) return errorAnswer(400, [rateLimited(limits.allowed.requests)], limits.headers());
  if (!request.ok) return errorAnswer(400, request.errors, limits.headers());
  if (request.operation.operation === OperationTypeNode.SUBSCRIPTION)
    return errorAnswer(400, [notImplemented("subscriptions")], limits.headers());
  const points = complexityOf(world.schema, request.document, request.operation, request.variables);
  const refusal = overBudget(limits, request, points);
  const headers = () => ({
    ...limits.headers(),
    ...limits.endpointHeaders(request.fields),
    "x-complexity": String(points),
  });
  if (refusal !== undefined) return errorAnswer(400, [refusal], headers());
  const result = await run(world, request);
  for (const error of result.errors ?? [])
    if (isBug(error)) log(`linear: ${error.originalError?.stack ?? error.message}`);
  return jsonAnswer(statusOf(result), worded(result), headers());
}

/** Who shows no good key has a small budget too. */
function strangersAnswer({ budgets }: World, { status, error }: { status: number; error: GraphQLError }): Answer {
  const limits = budgets.of("stranger", "");
  if (!limits.request()) return errorAnswer(400, [rateLimited(limits.allowed.requests)], limits.headers());
  return errorAnswer(status, [error]);
}

function overBudget(limits: RateLimits, { fields }: Executable, points: number): GraphQLError | undefined {
  if (points > queryComplexityLimit) return tooComplex(points);
  for (const field of fields) {
    const left = limits.endpoint(field);
    if (left !== true) return rateLimited(left, `requests to ${field}`, "1 minute");
  }
  if (limits.spend(points)) return undefined;
  return rateLimited(limits.allowed.complexity, "complexity points");
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
  if (isBug(error)) return internalError(error.nodes, error.path);
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
