import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { markerOf } from "../../../scripts/ci/comment.js";
import { summaryLimit } from "../../../scripts/ci/job-summary.js";
import { commentLimit, type Publication, publish } from "../../../scripts/ci/publish.js";

interface Comment {
  readonly id: number;
  body: string;
  readonly user: string;
  readonly trusted?: boolean;
}

/** Answers as GitHub and GitLab do, over the same comments. */
class Forge {
  comments: Comment[] = [];
  readonly calls: string[] = [];
  /** Statuses that the next requests of a method get instead of an answer; 0 does what was asked and drops the answer. */
  trouble: { method: string; status: number; retryAfter?: number }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      void read(request).then((text) => {
        const { method = "", url = "" } = request;
        this.calls.push(`${method} ${url}`);
        const trouble = this.trouble[0]?.method === method ? this.trouble.shift() : undefined;
        const {
          status,
          value,
          headers = {},
        } = trouble !== undefined && trouble.status > 0
          ? {
              status: trouble.status,
              value: { message: "no" },
              headers: { "retry-after": String(trouble.retryAfter ?? 0) },
            }
          : this.#answer(method, new URL(url, "http://forge"), text);
        if (trouble?.status === 0) return void request.socket.destroy();
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify(value));
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #answer(
    method: string,
    url: URL,
    text: string,
  ): { status: number; value: unknown; headers?: Record<string, string> } {
    const { pathname, searchParams } = url;
    const body = text === "" ? "" : (JSON.parse(text) as { body: string }).body;
    if (/\/commits\/[0-9a-f]+\/pulls$/.test(pathname))
      return { status: 200, value: [{ number: 7, merged_at: "2026-11-22T10:00:00Z", merge_commit_sha: "c0ffee00" }] };
    if (/\/commits\/[0-9a-f]+\/merge_requests$/.test(pathname))
      return { status: 200, value: [{ iid: 7, state: "merged" }] };
    if (pathname === "/user") return { status: 200, value: { id: 1 } };
    if (method === "GET") return this.#page(url, Number(searchParams.get("page") ?? 1));
    const id = Number(/\/(?:comments|notes)\/(\d+)$/.exec(pathname)?.[1]);
    if (method === "POST") this.comments.push({ id: 1000 + this.comments.length, body, user: "us" });
    const existing = this.comments.find((comment) => comment.id === id);
    if (method !== "POST" && existing === undefined) return { status: 404, value: { message: "gone" } };
    if (existing !== undefined) existing.body = body;
    return { status: 200, value: { id } };
  }

  #page(url: URL, page: number): { status: number; value: unknown; headers: Record<string, string> } {
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const more = page * size < this.comments.length;
    const next = new URL(url);
    next.searchParams.set("page", String(page + 1));
    const value = this.comments.slice((page - 1) * size, page * size).map(({ id, body, user, trusted }) => ({
      id,
      body,
      user: { type: user === "us" ? "Bot" : "User" },
      author: { id: user === "us" ? 1 : 2 },
      author_association: trusted === true ? "MEMBER" : "CONTRIBUTOR",
    }));
    const link = `<${this.url}${next.pathname}${next.search}>; rel="next"`;
    return { status: 200, value, headers: more ? { link, "x-next-page": String(page + 1) } : {} };
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return text;
}

let forge: Forge;
let folder: string;
let waited: number[];
beforeEach(async () => {
  forge = new Forge();
  await forge.open();
  folder = mkdtempSync(join(tmpdir(), "chainwright-comment-"));
  waited = [];
});
afterEach(async () => {
  await forge.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => join(folder, name);
const onGithub = (event: object = { pull_request: { number: 7 } }): Publication["env"] => {
  writeFileSync(file("event.json"), JSON.stringify(event));
  return {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: forge.url,
    GITHUB_TOKEN: "token",
    GITHUB_REPOSITORY: "acme/infra",
    GITHUB_EVENT_PATH: file("event.json"),
    GITHUB_SHA: "c0ffee00",
  };
};
const onGitlab = (number = "7"): Publication["env"] => ({
  GITLAB_CI: "true",
  CI_API_V4_URL: forge.url,
  CI_PROJECT_ID: "42",
  CI_MERGE_REQUEST_IID: number,
  CI_COMMIT_SHA: "c0ffee00",
  GITLAB_TOKEN: "token",
});
const marker = markerOf("app", "prod");
const post = async (env: Publication["env"], text = "it is up", news: Partial<Publication> = {}): Promise<string[]> =>
  await publish({
    env,
    project: "app",
    environment: "prod",
    comment: true,
    render: (limit) => text.slice(0, limit),
    outputs: {},
    patience: { seconds: 30, wait: async (seconds) => void waited.push(seconds) },
    ...news,
  });
const others = (count: number): Comment[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, body: "nice", user: "somebody" }));

describe.each([
  ["GitHub", onGithub],
  ["GitLab", onGitlab],
])("the comment on %s", (_name, env) => {
  it("is made once and then updated in place, however many others there are", async () => {
    forge.comments = others(230);
    expect(await post(env(), "first")).toEqual([]);
    forge.comments.push(...others(120).map((comment) => ({ ...comment, id: comment.id + 5000 })));
    expect(await post(env(), "second")).toEqual([]);
    const ours = forge.comments.filter(({ user }) => user === "us");
    expect(ours.map(({ body }) => body)).toEqual([`${marker}\nsecond`]);
  });

  it("is one per environment", async () => {
    await post(env());
    await post(env(), "other", { environment: "staging" });
    await post(env(), "again");
    expect(forge.comments.map(({ body }) => body)).toEqual([
      `${marker}\nagain`,
      `${markerOf("app", "staging")}\nother`,
    ]);
  });

  it("leaves a comment alone that a stranger began with our marker", async () => {
    forge.comments = [{ id: 1, body: `${marker}\nforged`, user: "stranger" }];
    await post(env());
    expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\nforged`, `${marker}\nit is up`]);
  });

  it("is not made twice when the answer to its making is lost", async () => {
    forge.trouble = [{ method: "POST", status: 0 }];
    expect(await post(env())).toEqual([]);
    expect(forge.comments).toHaveLength(1);
  });

  it("is made again when somebody deletes it between look and update", async () => {
    await post(env());
    forge.trouble = [{ method: env === onGithub ? "PATCH" : "PUT", status: 404 }];
    expect(await post(env(), "again")).toEqual([]);
    expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\nagain`]);
  });

  it("waits as long as it is asked to, and no longer than there is time", async () => {
    forge.trouble = [{ method: "GET", status: 429, retryAfter: 7 }];
    expect(await post(env())).toEqual([]);
    expect(waited).toEqual([7]);
    forge.trouble = [{ method: "GET", status: 429, retryAfter: 3600 }];
    expect(await post(env())).toHaveLength(1);
    expect(waited).toEqual([7]);
  });

  it("gives up after a few tries of a broken server, with a warning that holds no token", async () => {
    forge.trouble = Array.from({ length: 9 }, () => ({ method: "GET", status: 503 }));
    const [warning = ""] = await post(env());
    expect(warning).toMatch(/^the comment can't be written: /);
    expect(warning).not.toContain("token");
    expect(forge.calls.length).toBeLessThan(9);
  });

  it("doesn't try again what was refused", async () => {
    forge.trouble = [{ method: "GET", status: 401 }];
    expect(await post(env())).toHaveLength(1);
    expect(forge.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  it("keeps the limit of the place, marker included", async () => {
    await post(env(), "x".repeat(100_000));
    expect(forge.comments[0]?.body).toHaveLength(commentLimit);
  });
});

describe("the pull request", () => {
  it("of a push is the one that brought the commit", async () => {
    expect(await post(onGithub({}))).toEqual([]);
    expect(await post(onGitlab(""), "text", { environment: "staging" })).toEqual([]);
    expect(forge.calls.filter((call) => /POST .*\/(issues|merge_requests)\/7\//.test(call))).toHaveLength(2);
  });

  it.each([
    [{}, /neither GitHub Actions nor GitLab CI/],
    [{ GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "a/b" }, /GITHUB_TOKEN is not set/],
    [{ GITLAB_CI: "true", CI_PROJECT_ID: "1", CI_API_V4_URL: "http://127.0.0.1:9" }, /GITLAB_TOKEN is not set/],
  ])("that can't be told from %j is a warning", async (env, text) => {
    expect((await post(env))[0]).toMatch(text);
  });
});

describe("the marker", () => {
  it("can't be broken out of by any name", () => {
    expect(markerOf("app", "--><script>`@all")).toBe("<!-- chainwright app/%2D%2D%3E%3Cscript%3E%60%40all -->");
  });
});

describe("the job's summary and the step's outputs", () => {
  it("are written where the pipeline names a file, also without a comment", async () => {
    const env = { GITHUB_STEP_SUMMARY: file("summary.md"), GITHUB_OUTPUT: file("outputs") };
    expect(await post(env, "all well", { comment: false, outputs: { changes: "true", digest: "ab\ncd=1" } })).toEqual(
      [],
    );
    expect(readFileSync(file("summary.md"), "utf8")).toBe("all well\n");
    expect(readFileSync(file("outputs"), "utf8")).toBe("changes=true\ndigest=ab cd=1\n");
    expect(forge.calls).toEqual([]);
  });

  it("never grow over what GitHub takes, in bytes", async () => {
    const env = { GITHUB_STEP_SUMMARY: file("summary.md") };
    for (const text of ["€".repeat(400_000), "x".repeat(900_000), "y".repeat(900_000)])
      await post(env, text, { comment: false });
    expect(readFileSync(file("summary.md")).byteLength).toBeLessThanOrEqual(summaryLimit);
  });

  it("that can't be written are a warning", async () => {
    expect(await post({ GITHUB_STEP_SUMMARY: folder }, "text", { comment: false })).toHaveLength(1);
  });
});
