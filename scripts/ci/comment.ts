import type { GithubPlace, GitlabPlace } from "./place.js";

/** Comments of one place, as it keeps them. */
export interface Comments {
  /** The comment that begins with the marker and is one of ours; undefined when there is none. */
  find(marker: string): Promise<{ readonly id: number } | undefined>;
  update(id: number, body: string): Promise<void>;
  create(body: string): Promise<void>;
}

/** What is waited with; tests don't. */
export interface Patience {
  /** Seconds that all of it may take. */
  readonly seconds: number;
  readonly wait: (seconds: number) => Promise<void>;
}

/** What is known of a request that went wrong. */
export class CommentTrouble extends Error {
  override readonly name = "CommentTrouble";

  constructor(
    message: string,
    /** Status of the answer; 0 when there was none. */
    readonly status: number,
    /** Seconds that the other side asks to wait; 0 when it doesn't. */
    readonly retryAfter: number,
  ) {
    super(message);
  }
}

/** Tries of one comment, the first included. */
const most = 4;

/**
 * The first line of every comment about an environment, by which it is found again; nobody sees it.
 *
 * @param project name of the Pulumi project, for repositories with several
 */
export function markerOf(project: string, environment: string): string {
  const safe = (text: string): string => encodeURIComponent(text).replaceAll("-", "%2D");
  return `<!-- chainwright ${safe(project)}/${safe(environment)} -->`;
}

/**
 * Puts the body where the last one stood, or anew. Each try looks first: what a lost answer hid is found, and what
 * somebody deleted meanwhile is made again.
 *
 * @param open the comments of the pull request; undefined when there is none
 * @returns whether there is a pull request
 * @throws CommentTrouble
 */
export async function putComment(
  open: () => Promise<Comments | undefined>,
  marker: string,
  text: string,
  patience: Patience,
): Promise<boolean> {
  let left = patience.seconds;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await putOnce(await open(), marker, `${marker}\n${text}`);
    } catch (error) {
      const trouble = asTrouble(error);
      const pause = trouble.retryAfter > 0 ? trouble.retryAfter : attempt;
      if (attempt >= most || !passes(trouble) || pause > left) throw trouble;
      left -= pause;
      await patience.wait(pause);
    }
  }
}

async function putOnce(comments: Comments | undefined, marker: string, body: string): Promise<boolean> {
  if (comments === undefined) return false;
  const existing = await comments.find(marker);
  if (existing === undefined) await comments.create(body);
  else await comments.update(existing.id, body);
  return true;
}

/** Whether another try can help: busy, broken, gone meanwhile, or no answer at all. */
function passes({ status, retryAfter }: CommentTrouble): boolean {
  return status === 0 || status === 404 || status === 429 || status >= 500 || (status === 403 && retryAfter > 0);
}

function asTrouble(error: unknown): CommentTrouble {
  if (error instanceof CommentTrouble) return error;
  const { message, status, response } = error as {
    message?: string;
    status?: number;
    response?: { headers?: Record<string, string | undefined> };
  };
  const retryAfter = Number(response?.headers?.["retry-after"] ?? 0);
  return new CommentTrouble(message ?? String(error), status ?? 0, Number.isFinite(retryAfter) ? retryAfter : 0);
}

/** The comments of the place's pull request; undefined when there is none to comment on. */
export async function commentsAt(place: GithubPlace | GitlabPlace, signal: AbortSignal): Promise<Comments | undefined> {
  if (place.kind === "github") return await (await import("./github-comments.js")).githubComments(place, signal);
  return await (await import("./gitlab-comments.js")).gitlabComments(place, signal);
}
