import { type Comments, CommentTrouble } from "./comment.js";
import type { GitlabPlace } from "./place.js";

interface Note {
  readonly id: number;
  readonly body?: string;
  readonly system?: boolean;
  readonly author?: { readonly id?: number };
}

type Ask = (method: string, path: string, body?: object) => Promise<{ value: unknown; next: string }>;

/** Notes of a merge request on GitLab; undefined when the commit belongs to none. */
export async function gitlabComments(place: GitlabPlace, signal: AbortSignal): Promise<Comments | undefined> {
  const ask = asker(place, signal);
  const project = `/projects/${encodeURIComponent(place.project)}`;
  const number = place.mergeRequest ?? (await mergeRequestOf(ask, project, place.commit));
  if (number === undefined) return undefined;
  const notes = `${project}/merge_requests/${number}/notes`;
  const { value: me } = await ask("GET", "/user");
  return {
    find: async (marker) => {
      for (let page = "1"; page !== ""; ) {
        const { value, next } = await ask("GET", `${notes}?per_page=100&order_by=created_at&sort=asc&page=${page}`);
        const found = (value as Note[]).find((note) => isOurs(note, marker, (me as { id?: number }).id));
        if (found !== undefined) return { id: found.id };
        page = next;
      }
      return undefined;
    },
    update: async (id, body) => void (await ask("PUT", `${notes}/${id}`, { body })),
    create: async (body) => void (await ask("POST", notes, { body })),
  };
}

function isOurs({ body, system, author }: Note, marker: string, me: number | undefined): boolean {
  return body?.startsWith(marker) === true && system !== true && author?.id === me;
}

async function mergeRequestOf(ask: Ask, project: string, commit: string): Promise<number | undefined> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return undefined;
  const { value } = await ask("GET", `${project}/repository/commits/${commit}/merge_requests`);
  const all = value as { iid: number; state?: string }[];
  return (all.find(({ state }) => state === "merged") ?? all[0])?.iid;
}

function asker({ api, token }: GitlabPlace, signal: AbortSignal): Ask {
  return async (method, path, body) => {
    const headers = { "PRIVATE-TOKEN": token, "Content-Type": "application/json" };
    const init = { method, headers, signal, redirect: "error" as const };
    const answer = await fetch(`${api}${path}`, body === undefined ? init : { ...init, body: JSON.stringify(body) });
    if (!answer.ok) {
      await answer.body?.cancel();
      const retryAfter = Number(answer.headers.get("retry-after") ?? 0);
      throw new CommentTrouble(`GitLab answered ${answer.status}`, answer.status, retryAfter || 0);
    }
    return { value: (await answer.json()) as unknown, next: answer.headers.get("x-next-page") ?? "" };
  };
}
