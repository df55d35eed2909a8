/** Proves the key and reads what filing needs to know: the team, its workflow states, the labels by name. */
export const workspaceQuery = `query Workspace($team: String!, $labels: IssueLabelFilter!) {
  viewer { id }
  teams(first: 1, filter: { key: { eq: $team } }) {
    nodes { id key states(first: 50) { nodes { id name type position } } }
  }
  issueLabels(first: 50, filter: $labels) { nodes { id name isGroup retiredAt team { id } } }
}`;

/** Everything about a team that filing hangs on, with what is left of the quota. */
export const surveyQuery = `query Survey($team: String!, $labels: IssueLabelFilter!) {
  viewer { name }
  rateLimitStatus { limits { type allowedAmount remainingAmount } }
  teams(first: 1, filter: { key: { eq: $team } }) {
    nodes { id key name states(first: 50) { nodes { id name type position } } }
  }
  issueLabels(first: 250, filter: $labels) {
    nodes { name color description isGroup retiredAt team { id } parent { name } }
  }
}`;

/** The teams that the key can see, for the error about one that is not there. */
export const teamsQuery = `query Teams { teams(first: 50) { nodes { key name } } }`;

/** Labels by name, again. */
export const labelsQuery = `query Labels($labels: IssueLabelFilter!) {
  issueLabels(first: 50, filter: $labels) { nodes { id name isGroup retiredAt team { id } } }
}`;

const issueFields = `id identifier url archivedAt trashed state { id name type }`;

/** Issues by id, in archive and trash too, with the runs that were recorded on them. */
export const issuesQuery = `query Issues($ids: [ID!]!, $count: Int!) {
  issues(first: $count, filter: { id: { in: $ids } }, includeArchived: true) {
    nodes { ${issueFields} attachments(first: 10) { nodes { url metadata } } }
  }
}`;

/** Issues that carry an attachment whose address begins so, with what it says. */
export const attachedQuery = `query Attached($prefix: String!) {
  attachments(first: 200, filter: { url: { startsWith: $prefix } }, includeArchived: true) { nodes { url issue { id } } }
}`;

/** The records last touched whose address begins so, with what they say and the issue that they hang on. */
export const recordsQuery = `query Records($prefix: String!) {
  attachments(first: 50, orderBy: updatedAt, filter: { url: { startsWith: $prefix } }) { nodes { url metadata issue { id } } }
}`;

/** A project or a release pipeline by its name; both in one document where both are asked for. */
export function targetsQuery(what: readonly ("projects" | "releasePipelines")[]): string {
  const lines = what.map(
    (field) => `  ${field}(first: 1, filter: { name: { eqIgnoreCase: $${field} } }) { nodes { id } }`,
  );
  return `query Targets(${what.map((field) => `$${field}: String!`).join(", ")}) {\n${lines.join("\n")}\n}`;
}

/** Files one issue. */
export const issueMutation = `mutation File($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { ${issueFields} } }
}`;

/** Files up to 50 issues in one transaction. */
export const issuesMutation = `mutation FileAll($input: IssueBatchCreateInput!) {
  issueBatchCreate(input: $input) { success issues { ${issueFields} } }
}`;

/** The operations that may share a document, with the types of their arguments. */
const operationArguments = {
  issueLabelCreate: { input: "IssueLabelCreateInput!" },
  workflowStateCreate: { input: "WorkflowStateCreateInput!" },
  issueUnarchive: { id: "String!" },
  attachmentCreate: { input: "AttachmentCreateInput!" },
  commentCreate: { input: "CommentCreateInput!" },
  issueRelationCreate: { input: "IssueRelationCreateInput!" },
  documentCreate: { input: "DocumentCreateInput!" },
  projectUpdateCreate: { input: "ProjectUpdateCreateInput!" },
  releaseCreate: { input: "ReleaseCreateInput!" },
  issueToReleaseCreate: { input: "IssueToReleaseCreateInput!" },
  issueBatchUpdate: { ids: "[UUID!]!", input: "IssueUpdateInput!" },
} as const;

/** The names of those operations. */
export const operationFields = Object.keys(operationArguments);

/** One operation of a document that holds several. */
export interface Operation {
  readonly field: keyof typeof operationArguments;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A document in which each operation has the alias `a<index>`, and its variables. */
export function operationsDocument(operations: readonly Operation[]): {
  document: string;
  variables: Record<string, unknown>;
} {
  const parts = operations.map(({ field, arguments: values }, index) => {
    const names = Object.entries(operationArguments[field]).map(([name, type]) => ({
      name,
      type,
      as: `a${index}_${name}`,
    }));
    return {
      declared: names.map(({ as, type }) => `$${as}: ${type}`),
      line: `  a${index}: ${field}(${names.map(({ name, as }) => `${name}: $${as}`).join(", ")}) { success }`,
      values: names.map(({ name, as }) => [as, values[name]] as const),
    };
  });
  return {
    document: `mutation Update(${parts.flatMap(({ declared }) => declared).join(", ")}) {\n${parts.map(({ line }) => line).join("\n")}\n}`,
    variables: Object.fromEntries(parts.flatMap(({ values }) => values)),
  };
}
