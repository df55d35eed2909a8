import { createHash } from "node:crypto";
import { z } from "zod";

/** Where an issue is in its life; the tracker's own workflow states are found by it. */
export const stages = ["waiting", "started", "review", "finished"] as const;

export type Stage = (typeof stages)[number];

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
  z.strictObject({ kind: z.literal("comment"), id: z.uuid(), issueId: z.uuid(), body: z.string() }),
  z.strictObject({ kind: z.literal("move"), issueId: z.uuid(), stage: z.enum(stages) }),
  z.strictObject({ kind: z.literal("describe"), issueId: z.uuid(), title: z.string(), description: z.string() }),
  z.strictObject({
    kind: z.literal("attachment"),
    issueId: z.uuid(),
    url: z.string(),
    title: z.string(),
    subtitle: z.string(),
    metadata: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
]);

/**
 * Something that the tracker is to be told. Telling it twice does no harm: issues and comments carry their ids, an
 * attachment is known by its address, a move says where to.
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
    case "move":
      return intent;
  }
}
