import { type GraphQLSchema, getVariableValues, Kind, type OperationDefinitionNode, parse, validate } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSchema } from "../../../../sandbox/linear/schema.js";
import * as documents from "../../../../scripts/tracking/linear/documents.js";
import { schemaCache } from "../fixtures.js";
import { commentId, issueId } from "../../../../scripts/tracking/identity.js";

const id = issueId("staging", "change", null);

const issue = {
  id,
  title: "t",
  description: "d",
  teamId: id,
  stateId: id,
  labelIds: [id],
  parentId: id,
};

const operations: documents.Operation[] = [
  { field: "issueLabelCreate", arguments: { input: { name: "agent:devops", teamId: id } } },
  { field: "issueUnarchive", arguments: { id } },
  {
    field: "attachmentCreate",
    arguments: { input: { issueId: id, url: "chainwright://x", title: "t", subtitle: "s", metadata: { sequence: 1 } } },
  },
  { field: "commentCreate", arguments: { input: { id: commentId(id, "run", "x"), issueId: id, body: "b" } } },
  { field: "issueBatchUpdate", arguments: { ids: [id], input: { stateId: id } } },
];

const several = documents.operationsDocument(operations);

const cases: [string, string, Record<string, unknown>][] = [
  ["workspace", documents.workspaceQuery, { team: "ENG", labels: { or: [{ name: { eqIgnoreCase: "x" } }] } }],
  ["teams", documents.teamsQuery, {}],
  ["labels", documents.labelsQuery, { labels: { or: [{ name: { eqIgnoreCase: "x" } }] } }],
  ["issues", documents.issuesQuery, { ids: [id], count: 1 }],
  ["one issue", documents.issueMutation, { input: issue }],
  ["several issues", documents.issuesMutation, { input: { issues: [issue] } }],
  ["several operations", several.document, several.variables],
];

let schema: GraphQLSchema;

beforeAll(async () => {
  schema = await loadSchema(schemaCache);
});

describe("the documents that we send", () => {
  it.each(cases)("fit the schema of the installed SDK: %s", (_, document, variables) => {
    const parsed = parse(document);
    expect(validate(schema, parsed)).toEqual([]);
    const operation = parsed.definitions.find(
      (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
    );
    const { errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], variables);
    expect(errors).toBeUndefined();
  });

  it("hold every kind of operation that can be sent", () => {
    expect(operations.map(({ field }) => several.document.includes(`: ${field}(`))).not.toContain(false);
  });
});
