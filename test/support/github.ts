import { serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What is to go wrong, at requests whose method and path begin so; `times` is endless when left out. */
export interface GithubFault {
  readonly on?: string;
  readonly kind:
    | "drop"
    | "drop-after"
    | "502"
    | "html"
    | "401"
    | "403"
    | "limit"
    | "secondary"
    | "silence"
    | "410"
    | "404";
  times?: number;
}

/** The token that the stand-in accepts. */
export const githubToken = "ghp_standin_token_0123456789";

/** The repository that it has. */
export const githubRepository = "acme/ledger";

interface Issue {
  readonly number: number;
  readonly id: number;
  readonly html_url: string;
  title: string;
  body: string | null;
  state: string;
  state_reason: string | null;
  labels: { name: string }[];
  comments: number;
  parent_issue_url: string | null;
  readonly author_association: string;
  readonly user: { login: string; type: string };
}

interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
}

interface LabelOf {
  readonly name: string;
  color: string;
  description: string | null;
}

/** A stand-in for GitHub's REST API, as far as issues go: states, labels, sub-issues, comments, search, pages, limits and errors. */
export class FakeGithub {
  readonly issues: Issue[] = [];
  readonly comments: Comment[] = [];
  readonly labels: LabelOf[] = [];
  readonly requests: string[] = [];
  faults: GithubFault[] = [];
  repository = { archived: false, has_issues: true, permissions: { push: true, triage: true } };
  scopes = "";
  takesSubIssues = true;
  /** Whether the search knows of what was filed. */
  indexed = true;
  #server: Server | undefined;

  static async start(): Promise<FakeGithub> {
    const fake = new FakeGithub();
    const app = fake.#app();
    await new Promise<void>((resolve) => {
      fake.#server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, overrideGlobalObjects: false }, () =>
        resolve(),
      ) as Server;
    });
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  /** An issue of somebody else's. */
  add(issue: Partial<Issue>): Issue {
    const number = this.issues.length + 1;
    const made: Issue = {
      number,
      id: 1_000 + number,
      html_url: `https://github.test/${githubRepository}/issues/${number}`,
      title: "",
      body: null,
      state: "open",
      state_reason: null,
      labels: [],
      comments: 0,
      parent_issue_url: null,
      author_association: "OWNER",
      user: { login: "operator", type: "User" },
      ...issue,
    };
    this.issues.push(made);
    return made;
  }

  #app(): Hono {
    const app = new Hono();
    app.use("*", async (context, next) => {
      const { method } = context.req;
      const line = `${method} ${new URL(context.req.url).pathname}`;
      this.requests.push(line);
      const fault = this.#take(line);
      const early = fault === undefined ? undefined : await disturbed(fault.kind, context);
      if (early !== undefined) return early;
      const refused = this.#guarded(context);
      if (refused !== undefined) return refused;
      await next();
      context.res.headers.set("x-ratelimit-remaining", "4999");
      if (this.scopes !== "") context.res.headers.set("x-oauth-scopes", this.scopes);
      if (fault?.kind === "drop-after") {
        (context.env as { outgoing: { destroy(): void } }).outgoing.destroy();
        context.res = RESPONSE_ALREADY_SENT;
      }
    });
    const base = `/repos/${githubRepository}`;
    app.get("/user/repos", (c) => c.json([{ full_name: githubRepository }, { full_name: "acme/site" }]));
    app.get(base, (c) => c.json({ full_name: githubRepository, ...this.repository }));
    app.get(`${base}/labels`, (c) => this.#paged(c, this.labels));
    app.post(`${base}/labels`, async (c) => this.#label(c, await c.req.json()));
    app.get(`${base}/issues`, (c) => this.#list(c));
    app.post(`${base}/issues`, async (c) => this.#create(c, await c.req.json()));
    app.get(`${base}/issues/:number`, (c) => this.#one(c, (issue) => c.json(issue)));
    app.patch(`${base}/issues/:number`, async (c) => {
      const change = await c.req.json<Record<string, unknown>>();
      return this.#one(c, (issue) => c.json(this.#update(issue, change)));
    });
    app.post(`${base}/issues/:number/sub_issues`, async (c) => {
      const { sub_issue_id: id } = await c.req.json<{ sub_issue_id: number }>();
      return this.#one(c, (issue) => this.#adopt(c, issue, id));
    });
    app.get(`${base}/issues/:number/comments`, (c) =>
      this.#one(c, ({ number }) =>
        this.#paged(
          c,
          this.comments.filter(({ issue }) => issue === number),
        ),
      ),
    );
    app.post(`${base}/issues/:number/comments`, async (c) => {
      const { body } = await c.req.json<{ body: string }>();
      return this.#one(c, (issue) => {
        if (body.length > 65_536) return unprocessable(c, "body is too long (maximum is 65536 characters)");
        issue.comments++;
        const comment = { id: this.comments.length + 1, issue: issue.number, body };
        this.comments.push(comment);
        return c.json(comment, 201);
      });
    });
    app.get("/rate_limit", (c) =>
      c.json({ resources: { core: { limit: 5_000, remaining: 4_999, reset: 1, used: 1 } } }),
    );
    app.get("/search/issues", (c) => {
      const wanted = [...(c.req.query("q") ?? "").matchAll(/"([^"]+)"/g)].map(([, id]) => id ?? "");
      const items = this.issues.filter(({ body }) => this.indexed && wanted.some((id) => body?.includes(id)));
      return c.json({ total_count: items.length, incomplete_results: false, items });
    });
    app.notFound((c) => c.json({ message: "Not Found" }, 404));
    return app;
  }

  #take(line: string): GithubFault | undefined {
    const fault = this.faults.find(({ on = "", times = 1 }) => times > 0 && line.startsWith(on));
    if (fault?.times !== undefined) fault.times--;
    return fault;
  }

  #guarded(context: Context): Response | undefined {
    const [scheme = "", token = ""] = (context.req.header("authorization") ?? "").split(" ");
    if (!/^(token|bearer)$/i.test(scheme) || token !== githubToken)
      return context.json({ message: "Bad credentials", documentation_url: "https://docs.github.com/rest" }, 401);
    if (!this.repository.has_issues && context.req.path.includes("/issues"))
      return context.json({ message: "Issues has been disabled in this repository." }, 410);
    return undefined;
  }

  #one(context: Context, then: (issue: Issue) => Response): Response {
    const issue = this.issues.find(({ number }) => number === Number(context.req.param("number")));
    return issue ? then(issue) : context.json({ message: "Not Found" }, 404);
  }

  #list(context: Context): Response {
    const wanted = (context.req.query("labels") ?? "").split(",").filter((name) => name !== "");
    const state = context.req.query("state") ?? "open";
    const found = this.issues.filter(
      (issue) =>
        (state === "all" || issue.state === state) &&
        wanted.every((name) => issue.labels.some((label) => label.name === name)),
    );
    return this.#paged(context, context.req.query("direction") === "asc" ? found : found.reverse());
  }

  #paged(context: Context, items: readonly unknown[]): Response {
    const [page, size] = [Number(context.req.query("page") ?? 1), Number(context.req.query("per_page") ?? 30)];
    const url = new URL(context.req.url);
    url.searchParams.set("page", String(page + 1));
    if (items.length > page * size) context.header("link", `<${url.href}>; rel="next"`);
    return context.json(items.slice((page - 1) * size, page * size));
  }

  #create(
    context: Context,
    { title, body = null, labels = [] }: { title?: string; body?: string | null; labels?: string[] },
  ): Response {
    if (!title || title.length > 256) return unprocessable(context, "title is too long (maximum is 256 characters)");
    if ((body ?? "").length > 65_536) return unprocessable(context, "body is too long (maximum is 65536 characters)");
    for (const name of labels) this.#known(name);
    const issue = this.add({ title, body, labels: labels.map((name) => ({ name })) });
    return context.json(issue, 201);
  }

  #update(issue: Issue, { labels, ...change }: Record<string, unknown>): Issue {
    const closing = change["state"] === "closed" && issue.state === "open";
    if (change["state"] === "open") issue.state_reason = issue.state === "closed" ? "reopened" : null;
    Object.assign(issue, change);
    if (closing && change["state_reason"] === undefined) issue.state_reason = "completed";
    if (Array.isArray(labels)) issue.labels = labels.map((name) => ({ name: String(name) }));
    return issue;
  }

  #adopt(context: Context, parent: Issue, id: number): Response {
    if (!this.takesSubIssues) return context.json({ message: "Not Found" }, 404);
    const child = this.issues.find((issue) => issue.id === id);
    if (child === undefined) return unprocessable(context, "The provided sub-issue does not exist");
    if (child.parent_issue_url !== null)
      return unprocessable(
        context,
        "Issue may not contain duplicate sub-issues and Sub issue may only have one parent",
      );
    child.parent_issue_url = `${this.url}/repos/${githubRepository}/issues/${parent.number}`;
    return context.json(parent, 201);
  }

  #label(context: Context, { name, color, description }: { name: string; color: string; description: string }) {
    if (this.labels.some((label) => label.name.toLowerCase() === name.toLowerCase()))
      return context.json(
        { message: "Validation Failed", errors: [{ resource: "Label", code: "already_exists", field: "name" }] },
        422,
      );
    const label = { name, color, description };
    this.labels.push(label);
    return context.json(label, 201);
  }

  #known(name: string): void {
    if (!this.labels.some((label) => label.name === name))
      this.labels.push({ name, color: "ededed", description: null });
  }
}

function unprocessable(context: Context, message: string): Response {
  return context.json({ message: "Validation Failed", errors: [{ code: "custom", message }] }, 422);
}

async function disturbed(kind: GithubFault["kind"], context: Context): Promise<Response | undefined> {
  const { outgoing } = context.env as { outgoing: { destroy(): void; once(what: string, then: () => void): void } };
  switch (kind) {
    case "drop":
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    case "silence":
      await new Promise<void>((resolve) => outgoing.once("close", resolve));
      return RESPONSE_ALREADY_SENT;
    case "502":
      return new Response("<html>502 Bad Gateway</html>", { status: 502 });
    case "html":
      return new Response("<html>captive portal</html>", { status: 503, headers: { "content-type": "text/html" } });
    case "401":
      return Response.json({ message: "Bad credentials" }, { status: 401 });
    case "403":
      return Response.json({ message: "Resource not accessible by personal access token" }, { status: 403 });
    case "404":
      return Response.json({ message: "Not Found" }, { status: 404 });
    case "410":
      return Response.json({ message: "This issue was deleted" }, { status: 410 });
    case "limit":
      return Response.json(
        { message: "API rate limit exceeded for user ID 1." },
        { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } },
      );
    case "secondary":
      return Response.json(
        { message: "You have exceeded a secondary rate limit." },
        { status: 403, headers: { "retry-after": "0" } },
      );
    case "drop-after":
      return undefined;
  }
}
