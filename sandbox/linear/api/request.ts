import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import { z } from "zod";
import { graphqlRefusal } from "./errors.js";

/** A request that can be executed, or why it can't. */
export type ReadRequest =
  | {
      readonly ok: true;
      readonly document: DocumentNode;
      readonly operation: OperationDefinitionNode;
      readonly variables: Readonly<Record<string, unknown>>;
      /** Root fields that it asks for, whatever their aliases: `issueCreate`. */
      readonly fields: readonly string[];
    }
  | { readonly ok: false; readonly errors: readonly GraphQLError[]; readonly fields: readonly string[] };

type Checked = { readonly document: DocumentNode; readonly errors: readonly GraphQLError[] };

const bodySchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

const keptDocuments = 200;

/** Reads request bodies against a schema; remembers the documents that it has parsed and checked. */
export class RequestReader {
  readonly #checked = new Map<string, Checked>();

  constructor(private readonly schema: GraphQLSchema) {}

  read(body: string): ReadRequest {
    const parsed = bodySchema.safeParse(jsonOf(body));
    if (!parsed.success)
      return refusal([new GraphQLError("the body must be a JSON object with a query")], "BAD_REQUEST");
    const { query, variables, operationName } = parsed.data;
    const { document, errors } = this.#check(query);
    if (errors.length > 0)
      return refusal(errors, document.definitions.length === 0 ? "GRAPHQL_PARSE_FAILED" : undefined, document);
    const operation = getOperationAST(document, operationName);
    if (operation == null)
      return refusal([new GraphQLError("the document does not say which operation to run")], "BAD_REQUEST");
    return { ok: true, document, operation, variables: variables ?? {}, fields: rootFields(document) };
  }

  #check(query: string): Checked {
    const kept = this.#checked.get(query);
    if (kept !== undefined) return kept;
    const checked = this.#parse(query);
    const [oldest] = this.#checked.keys();
    if (this.#checked.size >= keptDocuments && oldest !== undefined) this.#checked.delete(oldest);
    this.#checked.set(query, checked);
    return checked;
  }

  #parse(query: string): Checked {
    try {
      const document = parse(query, { maxTokens: 20_000 });
      return { document, errors: validate(this.schema, document) };
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { document: { kind: Kind.DOCUMENT, definitions: [] }, errors: [error] };
    }
  }
}

function refusal(
  errors: readonly GraphQLError[],
  code = "GRAPHQL_VALIDATION_FAILED",
  document?: DocumentNode,
): ReadRequest {
  return {
    ok: false,
    errors: errors.map((error) => graphqlRefusal(error, code)),
    fields: document ? rootFields(document) : [],
  };
}

function rootFields(document: DocumentNode): string[] {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operations.flatMap(({ selectionSet }) =>
    selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : [])),
  );
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
