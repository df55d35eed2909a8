import { z } from "zod";

const recordSchema = z.object({
  url: z.string(),
  title: z.string(),
  subtitle: z.string(),
  metadata: z.record(z.string(), z.union([z.string(), z.number()])),
});

const issueMarkerSchema = z.object({
  issue: z.string(),
  records: z.array(recordSchema).default([]),
});

const commentMarkerSchema = z.object({ comment: z.string() });

/** What is recorded on an issue, as an attachment is elsewhere; one for each address. */
export type MarkedRecord = z.infer<typeof recordSchema>;

/** What an issue of ours carries in a hidden comment at its end, since GitHub takes no ids from its clients. */
export type IssueMarker = z.infer<typeof issueMarkerSchema>;

/** The text with the marker at its end. */
export function withMarker(text: string, marker: IssueMarker | z.infer<typeof commentMarkerSchema>): string {
  const json = JSON.stringify(marker).replace(/[<>]|-(?=-)/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`);
  return `${text}\n\n<!-- chainwright ${json} -->`;
}

/** The marker of an issue's body, or null; the last one counts, so that none quoted in the text is taken for it. */
export function issueMarkerIn(body: string | null | undefined): IssueMarker | null {
  return parsed(body, issueMarkerSchema);
}

/** Id of the comment with this body, or null for somebody else's. */
export function commentIdIn(body: string | null | undefined): string | null {
  return parsed(body, commentMarkerSchema)?.comment ?? null;
}

/** What people read of a body. */
export function textOf(body: string | null | undefined): string {
  const last = lastMarker(body ?? "");
  return (last === null ? (body ?? "") : (body ?? "").slice(0, last.index)).trimEnd();
}

/** Text as GitHub is to take it: nobody is notified and no issue referred to by an escaped mention, which GitHub ignores the escaping of. */
export function harmless(text: string): string {
  return text.replace(/\\?([@#])(?=[\w-])/g, (_, mark: string) => `${mark}\u200b`);
}

function parsed<S extends z.ZodType>(body: string | null | undefined, schema: S): z.output<S> | null {
  try {
    return schema.safeParse(JSON.parse(lastMarker(body ?? "")?.json ?? "null")).data ?? null;
  } catch {
    return null;
  }
}

function lastMarker(body: string): { readonly index: number; readonly json: string } | null {
  const last = [...body.matchAll(/^<!-- chainwright (\{.*\}) -->[ \t\r]*$/gm)].at(-1);
  return last ? { index: last.index, json: last[1] ?? "" } : null;
}
