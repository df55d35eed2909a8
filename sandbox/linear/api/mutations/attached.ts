import type { Attachment, Comment } from "../../store/entities.js";
import { argumentError, inputError } from "../errors.js";
import { fresh, type Input, issueBy, onlyKnown, optional, referenced, required } from "../input.js";
import { rewriteMarkdown } from "../markdown.js";
import type { Operation } from "../resolve.js";
import { viewer, type World } from "../world.js";
import { importedAt, writtenAs } from "./written-as.js";

const nameFields = ["createAsUser", "displayIconUrl"];
const commentFields = ["id", "issueId", "body", "parentId", "doNotSubscribeToIssue", "createdAt", ...nameFields];
const shownFields = ["title", "subtitle", "metadata", "iconUrl"];
const attachmentFields = ["id", "issueId", "url", "groupBySource", "commentBody", ...shownFields, ...nameFields];

/** Mutations of what hangs on an issue: comments and attachments. */
export const attachedMutations: Readonly<Record<string, Operation>> = {
  commentCreate: ({ input }, world) => ({ comment: createComment(world, input as Input) }),
  commentUpdate: ({ id, input, skipEditedAt }, world) => {
    onlyKnown(input as Input, ["body", "doNotSubscribeToIssue"], "CommentUpdateInput");
    const comment = referenced(world, "Comment", id, "id");
    const stamp = world.now().toISOString();
    const body = "body" in (input as Input) ? markdown((input as Input).body) : comment.body;
    const editedAt = skipEditedAt === true ? comment.editedAt : stamp;
    return { comment: world.store.put({ ...comment, body, editedAt, updatedAt: stamp }) };
  },
  commentDelete: ({ id }, world) => {
    const comment = referenced(world, "Comment", id, "id");
    world.store.remove("Comment", comment.id);
    return { entityId: comment.id };
  },
  attachmentCreate: ({ input }, world) => ({ attachment: upsertAttachment(world, input as Input) }),
  attachmentLinkURL: ({ issueId, url, title, id }, world) => ({
    attachment: upsertAttachment(world, { issueId, url, title: title ?? url, id }),
  }),
  attachmentUpdate: ({ id, input }, world) => {
    onlyKnown(input as Input, shownFields, "AttachmentUpdateInput");
    const attachment = referenced(world, "Attachment", id, "id");
    const shown = { url: attachment.url, ...(input as Input) };
    return { attachment: world.store.put({ ...attachment, ...shownBy(shown), updatedAt: world.now().toISOString() }) };
  },
  attachmentDelete: ({ id }, world) => {
    const attachment = referenced(world, "Attachment", id, "id");
    world.store.remove("Attachment", attachment.id);
    return { entityId: attachment.id };
  },
};

function createComment(world: World, input: Input): Comment {
  onlyKnown(input, commentFields, "CommentCreateInput");
  const common = fresh(world, "Comment", input.id);
  const parent = input.parentId == null ? undefined : referenced(world, "Comment", input.parentId, "parentId");
  if (input.issueId == null && parent === undefined)
    throw inputError("Comment without a subject", "One of issueId and parentId must be given.");
  const issueId = input.issueId == null ? parent?.issueId : issueBy(world, input.issueId).id;
  return world.store.put({
    ...common,
    createdAt: importedAt(world, input),
    issueId: issueId ?? "",
    parentId: parent?.id ?? null,
    body: markdown(input.body),
    userId: viewer(world).id,
    editedAt: null,
    writtenAs: writtenAs(world, input),
  });
}

/** A second attachment of the same address on the same issue replaces what the first one shows, and keeps its id. */
function upsertAttachment(world: World, input: Input): Attachment {
  onlyKnown(input, attachmentFields, "AttachmentCreateInput");
  const { store } = world;
  const issue = issueBy(world, input.issueId);
  const url = checkedUrl(input.url);
  writtenAs(world, input);
  if (input.commentBody != null) createComment(world, { issueId: issue.id, body: input.commentBody });
  const existing = store.list("Attachment").find((one) => one.issueId === issue.id && one.url === url);
  if (existing !== undefined)
    return store.put({ ...existing, ...shownBy(input), updatedAt: world.now().toISOString() });
  return store.put({
    ...fresh(world, "Attachment", input.id),
    issueId: issue.id,
    url,
    ...shownBy(input),
    groupBySource: input.groupBySource === true,
    creatorId: viewer(world).id,
  });
}

function shownBy(input: Input): Pick<Attachment, "title" | "subtitle" | "metadata"> {
  return {
    title: required(input.title, "title"),
    subtitle: optional(input.subtitle),
    metadata: (input.metadata ?? {}) as Attachment["metadata"],
  };
}

/** Any scheme will do. */
function checkedUrl(value: unknown): string {
  if (typeof value === "string" && URL.canParse(value)) return value;
  throw argumentError("url", "url must be a URL address");
}

function markdown(body: unknown): string {
  return rewriteMarkdown(required(body, "body"));
}
