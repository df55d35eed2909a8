import { addToSummary } from "./job-summary.js";
import { commentsAt, markerOf, type Patience, putComment } from "./comment.js";
import { placeOf } from "./place.js";
import { writeStepOutputs } from "./step-outputs.js";

/** Characters that GitHub takes of a comment. */
export const commentLimit = 65_536;

/** What a pipeline is told of a run. */
export interface Publication {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly project: string;
  readonly environment: string;
  /** Whether the pull request gets a comment. */
  readonly comment: boolean;
  /** The run in short as Markdown, clean of secrets, of at most so many characters. */
  readonly render: (limit: number) => string;
  /** Values for later steps. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly patience: Patience;
}

/**
 * Tells the pipeline how a run went: the job's summary and the step's outputs where there are such, the comment where one
 * is wanted.
 *
 * @returns what went wrong with that, for a warning: it never decides how the run ended
 */
export async function publish(publication: Publication): Promise<string[]> {
  const { env, render, outputs, comment } = publication;
  const warnings: string[] = [];
  const attempt = async (what: string, work: () => Promise<string | undefined>): Promise<void> => {
    try {
      const trouble = await work();
      if (trouble !== undefined) warnings.push(`${what}: ${trouble}`);
    } catch (error) {
      warnings.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await attempt("the step's outputs can't be written", async () => void (await writeStepOutputs(env, outputs)));
  await attempt("the job's summary can't be written", async () => void (await addToSummary(env, render)));
  if (comment) await attempt("the comment can't be written", async () => await putAt(publication));
  return warnings;
}

async function putAt({ env, project, environment, render, patience }: Publication): Promise<string | undefined> {
  const place = await placeOf(env);
  if (place.kind === "none") return place.why;
  const signal = AbortSignal.timeout(patience.seconds * 1000);
  const marker = markerOf(project, environment);
  const text = render(commentLimit - marker.length - 1);
  const there = await putComment(() => commentsAt(place, signal), marker, text, patience);
  return there ? undefined : "the commit belongs to no pull request";
}
