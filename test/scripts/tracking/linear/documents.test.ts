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
  {
    field: "workflowStateCreate",
    arguments: { input: { name: "In Review", type: "started", color: "#0f783c", teamId: id, position: 3 } },
  },
  { field: "issueUnarchive", arguments: { id } },
  {
    field: "attachmentCreate",
    arguments: { input: { issueId: id, url: "chainwright://x", title: "t", subtitle: "s", metadata: { sequence: 1 } } },
  },
  { field: "commentCreate", arguments: { input: { id: commentId(id, "run", "x"), issueId: id, body: "b" } } },
  { field: "issueBatchUpdate", arguments: { ids: [id], input: { stateId: id } } },
  {
    field: "issueRelationCreate",
    arguments: { input: { id, issueId: id, relatedIssueId: id, type: "related" } },
  },
  { field: "documentCreate", arguments: { input: { id, issueId: id, title: "t", content: "c" } } },
  { field: "projectUpdateCreate", arguments: { input: { id, projectId: id, health: "onTrack", body: "b" } } },
  { field: "releaseCreate", arguments: { input: { id, pipelineId: id, name: "n", version: "1", commitSha: "a" } } },
  { field: "issueToReleaseCreate", arguments: { input: { id, issueId: id, releaseId: id } } },
];

const several = documents.operationsDocument(operations);

const cases: [string, string, Record<string, unknown>][] = [
  ["workspace", documents.workspaceQuery, { team: "ENG", labels: { or: [{ name: { eqIgnoreCase: "x" } }] } }],
  ["teams", documents.teamsQuery, {}],
  ["survey", documents.surveyQuery, { team: "ENG", labels: { or: [{ name: { eqIgnoreCase: "x" } }] } }],
  ["labels", documents.labelsQuery, { labels: { or: [{ name: { eqIgnoreCase: "x" } }] } }],
  ["issues", documents.issuesQuery, { ids: [id], count: 1 }],
  ["issues with an attachment", documents.attachedQuery, { prefix: "chainwright://finding/" }],
  ["records", documents.recordsQuery, { prefix: "chainwright://deployment/" }],
  [
    "targets",
    documents.targetsQuery(["projects", "releasePipelines"]),
    { projects: "Ledger", releasePipelines: "Production" },
  ],
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

  it("are all of them among these", () => {
    expect(operations.map(({ field }) => field as string).sort()).toEqual([...documents.operationFields].sort());
    const texts = Object.entries(documents).filter(
      ([name, value]) => /Query|Mutation/.test(name) && typeof value === "string",
    );
    expect(texts.filter(([, text]) => !cases.some(([, document]) => document === text)).map(([name]) => name)).toEqual(
      [],
    );
  });
});
