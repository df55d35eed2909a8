import { createHash } from "node:crypto";
import { z } from "zod";

/**
 * Where an issue is in its life; the tracker's own workflow states are found by it. `withdrawn`: what it tells of is no longer what
 * the environment has.
 */
export const stages = ["waiting", "started", "review", "finished", "withdrawn"] as const;

export type Stage = (typeof stages)[number];

/** Told only when the issue is there: it is another deployment's, which may never have been tracked. */
const ifThere = z.literal(true).optional();

const intentSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("issue"),
    id: z.uuid(),
    title: z.string(),
    description: z.string(),
    labels: z.array(z.string()),
    parentId: z.uuid().nullable(),
    stage: z.enum(stages),
  }),
  z.strictObject({ kind: z.literal("comment"), id: z.uuid(), issueId: z.uuid(), body: z.string(), ifThere }),
  z.strictObject({ kind: z.literal("move"), issueId: z.uuid(), stage: z.enum(stages), ifThere }),
  z.strictObject({ kind: z.literal("describe"), issueId: z.uuid(), title: z.string(), description: z.string() }),
  z.strictObject({
    kind: z.literal("attachment"),
    issueId: z.uuid(),
    url: z.string(),
    title: z.string(),
    subtitle: z.string(),
    metadata: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  z.strictObject({ kind: z.literal("relation"), id: z.uuid(), issueId: z.uuid(), relatedId: z.uuid(), ifThere }),
  z.strictObject({
    kind: z.literal("document"),
    id: z.uuid(),
    issueId: z.uuid(),
    title: z.string(),
    content: z.string(),
  }),
  z.strictObject({
    kind: z.literal("project-update"),
    id: z.uuid(),
    issueId: z.uuid(),
    project: z.string(),
    health: z.enum(["onTrack", "atRisk", "offTrack"]),
    body: z.string(),
  }),
  z.strictObject({
    kind: z.literal("release"),
    id: z.uuid(),
    issueId: z.uuid(),
    pipeline: z.string(),
    name: z.string(),
    version: z.string(),
    commit: z.string(),
  }),
]);

/**
 * Something that the tracker is to be told. Telling it twice does no harm: issues, comments, relations, documents, project updates and
 * releases carry their ids, an attachment is known by its address, a move says where to.
 *
 * A body may name other issues as `issueRef` does; the tracker puts its own link there. A `relation` links two issues that belong
 * together; a `document` is text that hangs on an issue; a `project-update` tells a project's readers how the issue's deployment went;
 * a `release` is a version of a release pipeline that the issue is part of.
 */
export type Intent = z.infer<typeof intentSchema>;

export type IssueIntent = Extract<Intent, { kind: "issue" }>;

/** Whatever is told about an issue that is there. */
export type UpdateIntent = Exclude<Intent, { kind: "issue" }>;

/** Which run of which deployment an intent belongs to. */
export const originSchema = z.strictObject({
  /** Kind of service that it is meant for: `linear`, or `other` for a stand-in. */
  destination: z.string(),
  /** Key of the team. */
  team: z.string(),
  run: z.string(),
  /** Id of the deployment's parent issue. */
  tree: z.uuid(),
  /** Grows from run to run: a later run's moves are never taken back by an earlier one's. */
  sequence: z.number(),
});

export type Origin = z.infer<typeof originSchema>;

export const entrySchema = z.strictObject({
  ...originSchema.shape,
  id: z.string(),
  /** Process that wrote it, and when (ms): what another run is about to send is left to it. */
  pid: z.number().int(),
  at: z.number(),
  intent: intentSchema,
});

/** An intent as the journal keeps it. */
export type Entry = z.infer<typeof entrySchema>;

/** The intent with its identity; `place` tells the entries of one process apart. */
export function entryOf(intent: Intent, origin: Origin, pid: number, at: number, place: number): Entry {
  const id = createHash("sha256")
    .update(JSON.stringify([origin.run, pid, at, place, intent]))
    .digest("hex");
  return { ...origin, id: id.slice(0, 24), pid, at, intent };
}

/** What an intent is about: of several about the same, only the last one counts. */
export function subjectOf(intent: Intent): string {
  switch (intent.kind) {
    case "move":
    case "describe":
      return `${intent.kind} ${intent.issueId}`;
    case "attachment":
      return `attachment ${intent.issueId} ${intent.url}`;
    default:
      return `${intent.kind} ${intent.id}`;
  }
}

/** Id of the issue that the intent creates or is about. */
export function issueOf(intent: Intent): string {
  return intent.kind === "issue" ? intent.id : intent.issueId;
}

/** Ids of every issue that has to be known to tell the intent: the one it is about, and those that it names. */
export function issuesOf(intent: Intent): string[] {
  const named = [...textOf(intent).matchAll(reference)].flatMap(([, id]) => id ?? []);
  return [issueOf(intent), ...(intent.kind === "relation" ? [intent.relatedId] : []), ...named];
}

/** How the text of an intent names an issue. */
export function issueRef(id: string): string {
  return `{issue:${id}}`;
}

const reference = /\{issue:([0-9a-f-]{36})\}/g;

function textOf(intent: Intent): string {
  if ("body" in intent) return intent.body;
  if ("description" in intent) return intent.description;
  return "content" in intent ? intent.content : "";
}

/** The text with `link` in the place of every issue that it names. */
export function withLinks(text: string, link: (id: string) => string): string {
  return text.replace(reference, (_, id: string) => link(id));
}

/** The intent with everything that people wrote passed through the redaction. */
export function redacted(intent: Intent, redact: (text: string) => string): Intent {
  switch (intent.kind) {
    case "issue":
      return {
        ...intent,
        title: redact(intent.title),
        description: redact(intent.description),
        labels: intent.labels.map(redact),
      };
    case "comment":
      return { ...intent, body: redact(intent.body) };
    case "describe":
      return { ...intent, title: redact(intent.title), description: redact(intent.description) };
    case "attachment": {
      const metadata = Object.entries(intent.metadata).map(([key, value]) => [
        key,
        typeof value === "string" ? redact(value) : value,
      ]);
      return {
        ...intent,
        url: redact(intent.url),
        title: redact(intent.title),
        subtitle: redact(intent.subtitle),
        metadata: Object.fromEntries(metadata) as typeof intent.metadata,
      };
    }
    case "document":
      return { ...intent, title: redact(intent.title), content: redact(intent.content) };
    case "project-update":
      return { ...intent, body: redact(intent.body) };
    case "release":
      return { ...intent, name: redact(intent.name), version: redact(intent.version) };
    case "move":
    case "relation":
      return intent;
  }
}
