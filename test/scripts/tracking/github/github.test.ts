import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exitCodeOf } from "../../../../scripts/run/exit-codes.js";
import { issueId } from "../../../../scripts/tracking/identity.js";
import { issueMarkerIn, textOf, withMarker } from "../../../../scripts/tracking/github/marker.js";
import { makeTracker, type TrackerSettings } from "../../../../scripts/tracking/setup.js";
import type { Tracker } from "../../../../scripts/tracking/tracker.js";
import { FakeGithub, type GithubFault, githubRepository, githubToken } from "../../../support/github.js";
import { deploy, quick, unitOf, workOf } from "../fixtures.js";
import { githubIssues } from "./shown.js";

let github: FakeGithub;
let projectDir: string;

beforeEach(async () => {
  github = await FakeGithub.start();
  projectDir = mkdtempSync(join(tmpdir(), "chainwright-github-"));
});

afterEach(async () => {
  await github.stop();
  rmSync(projectDir, { recursive: true, force: true });
});

const work = workOf({ units: [unitOf("Networking"), unitOf("Compute")] });

function tracker(
  more: Partial<TrackerSettings> = {},
  access: Partial<NonNullable<TrackerSettings["github"]>> = {},
): Tracker {
  const apiUrl = access.apiUrl ?? github.url;
  const given = { repository: githubRepository, token: githubToken, ...access, apiUrl };
  return makeTracker({
    provider: "github",
    key: undefined,
    team: undefined,
    github: given,
    required: false,
    projectDir,
    now: () => new Date(),
    random: () => 0.5,
    limits: quick,
    ...more,
  });
}

describe("trouble with GitHub", () => {
  let reference: ReturnType<typeof githubIssues>;

  beforeAll(async () => {
    reference = await untroubled();
  });

  const requests = [
    "GET /repos/acme/ledger/issues",
    "GET /repos/acme/ledger/labels",
    "POST /repos/acme/ledger/labels",
    "POST /repos/acme/ledger/issues",
    "POST /repos/acme/ledger/issues/1/sub_issues",
    "POST /repos/acme/ledger/issues/2/comments",
    "GET /repos/acme/ledger/issues/2",
    "PATCH /repos/acme/ledger/issues/1",
  ];
  const kinds: GithubFault["kind"][] = ["drop", "drop-after", "502", "html", "401", "limit", "secondary"];

  it.each(requests.flatMap((on) => kinds.map((kind) => [kind, on] as const)))(
    "of the kind %s at %s loses and doubles nothing: the next run makes it whole",
    async (kind, on) => {
      github.faults = [{ on, kind }];
      const during = await deploy(tracker(), work);
      expect(during.parent?.id).toBe(issueId(work.environment, work.change, null));
      github.faults = [];
      expect((await tracker().find({ ...work, run: "second" })).pending).toBe(0);
      expect(githubIssues(github)).toEqual(reference);
    },
  );

  it.each(kinds.filter((kind) => kind !== "401"))(
    "of the kind %s that passes is over before the run is",
    async (kind) => {
      github.faults = [{ on: "POST /repos/acme/ledger/issues", kind, times: 1 }];
      expect(await deploy(tracker(), work)).toMatchObject({ pending: 0, warnings: [] });
      expect(githubIssues(github)).toEqual(reference);
    },
  );

  it("is not waited for longer than the deployment can, whatever Retry-After says", async () => {
    const limited = Response.json(
      { message: "secondary rate limit" },
      { status: 403, headers: { "retry-after": "3600" } },
    );
    let asked = 0;
    const fetch = () => Promise.resolve(++asked && limited.clone());
    const opened = await tracker({ fetch: fetch as unknown as typeof globalThis.fetch }).open(work);
    expect(asked).toBe(1);
    expect(opened.warnings.join()).toContain("is over its rate limit");
    expect(opened.pending).toBeGreaterThan(0);
  });
});

async function untroubled() {
  const other = await FakeGithub.start();
  const folder = mkdtempSync(join(tmpdir(), "chainwright-github-"));
  await deploy(tracker({ projectDir: folder }, { apiUrl: other.url }), work);
  await other.stop();
  rmSync(folder, { recursive: true });
  return githubIssues(other);
}

describe("issues in GitHub", () => {
  it("are known again among hundreds, and beyond two pages by the search", async () => {
    const first = await deploy(tracker(), work);
    const others = (count: number) => {
      for (let index = 0; index < count; index++)
        github.add({
          title: "other",
          body: withMarker("", { issue: `x${index}`, records: [] }),
          labels: [{ name: "chainwright" }],
        });
    };
    others(150);
    github.indexed = false;
    expect((await tracker().find({ ...work, run: "second" })).parent).toEqual(first.parent);
    others(150);
    github.indexed = true;
    expect((await tracker().find({ ...work, run: "third" })).parent).toEqual(first.parent);
    expect(github.requests.filter((line) => line.startsWith("GET /search"))).toHaveLength(1);
  });

  it("are only taken for ours when somebody filed them who may write to the repository", async () => {
    const id = issueId(work.environment, work.change, null);
    const forged = {
      title: "forged",
      body: withMarker("", { issue: id, records: [] }),
      labels: [{ name: "chainwright" }],
    };
    github.add({ ...forged, author_association: "NONE" });
    expect((await tracker().open(work)).parent?.identifier).toBe("#2");
  });

  it("are listed in their parent where GitHub refuses sub-issues, each once", async () => {
    github.takesSubIssues = false;
    expect(await deploy(tracker(), work)).toMatchObject({ pending: 0, warnings: [] });
    await deploy(tracker(), { ...work, run: "second" });
    const parent = github.issues[0];
    expect(textOf(parent?.body).match(/^- \[ \] #\d+$/gm)).toEqual(["- [ ] #2", "- [ ] #3"]);
    expect(github.requests.filter((line) => line.endsWith("/sub_issues"))).toHaveLength(1);
  });

  it("are linked to their parent by the next run when the first one died before", async () => {
    github.faults = [{ on: "POST /repos/acme/ledger/issues/1/sub_issues", kind: "502" }];
    await tracker().open(work);
    expect(github.issues[1]?.parent_issue_url).toBeNull();
    github.faults = [];
    await tracker().find({ ...work, run: "second" });
    expect(github.issues.slice(1).map(({ parent_issue_url: url }) => url !== null)).toEqual([true, true]);
  });

  it("that a rival run files at the same moment leave one of each: the oldest stays", async () => {
    let met = false;
    const meeting: typeof fetch = async (url, init) => {
      if (!met && init?.method === "POST" && typeof url === "string" && url.endsWith("/issues")) {
        met = true;
        await tracker({ projectDir: join(projectDir, "rival") }).open(work);
      }
      return fetch(url, init);
    };
    const opened = await tracker({ fetch: meeting }).open(work);
    expect(opened.parent?.identifier).toBe("#1");
    const open = github.issues.filter(({ body }) => issueMarkerIn(body) !== null);
    expect(new Set(open.map(({ body }) => issueMarkerIn(body)?.issue)).size).toBe(open.length);
    expect(github.issues.filter(({ body }) => body?.startsWith("Withdrawn"))).toMatchObject([{ state: "closed" }]);
  });

  it("keep what a person has added to their text and labels", async () => {
    await deploy(tracker(), work);
    const parent = github.issues[0];
    if (parent === undefined) throw new Error("no issue");
    parent.body = (parent.body ?? "").replace("<!-- chainwright", "Seen by the owner.\n\n<!-- chainwright");
    parent.labels.push({ name: "important" });
    await deploy(tracker(), { ...work, run: "second" });
    expect(textOf(parent.body)).toContain("Seen by the owner.");
    expect(parent.labels.map(({ name }) => name)).toContain("important");
    expect(issueMarkerIn(parent.body)?.records).toMatchObject([{ title: "Run second", subtitle: "succeeded" }]);
  });

  it("keep the record of the run hidden, whatever it holds", () => {
    const records = [{ url: "chainwright://x", title: "--> <b>", subtitle: "a--b", metadata: { text: "<!-- --!>" } }];
    const body = withMarker("text", { issue: "i", records });
    expect(body.slice(body.indexOf("<!--") + 4, -3)).not.toMatch(/--|[<>]/);
    expect(issueMarkerIn(body)).toEqual({ issue: "i", records });
  });

  it("cost a known number of requests, few of them when nothing is new", async () => {
    const limits = { ...quick, windowMs: 3_600_000 };
    const all = workOf();
    await tracker({ limits }).check();
    await deploy(tracker({ limits }), all);
    const first = github.requests.length;
    await tracker({ limits }).find({ ...all, run: "second" });
    const second = github.requests.length - first;
    process.stdout.write(`requests to GitHub for 8 sub-issues: ${first}, and ${second} when nothing is to be told\n`);
    expect(first).toBeLessThanOrEqual(80);
    expect(second).toBeLessThanOrEqual(4);
  });

  it("go without a label that may not be made, with a warning", async () => {
    github.faults = [{ on: "POST /repos/acme/ledger/labels", kind: "403" }];
    const { warnings, pending } = await tracker().open(work);
    expect(pending).toBe(0);
    expect(warnings.join()).toContain("label chainwright cannot be made in acme/ledger (Resource not accessible");
  });
});

describe("the check of GitHub", () => {
  const failure = async (made: Tracker) => {
    const error = (await made.check().catch((thrown: unknown) => thrown)) as { code: string; problems: unknown };
    expect(JSON.stringify(error)).not.toContain(githubToken);
    return { ...error, exit: exitCodeOf(error.code) };
  };

  it("refuses a wrong token with exit 3", async () => {
    expect(await failure(tracker({}, { token: "ghp_wrong" }))).toMatchObject({
      code: "tracking/authentication",
      exit: 3,
      problems: [{ path: "GITHUB_TOKEN" }],
    });
  });

  it("names the repositories there are for one that isn't, with exit 2", async () => {
    expect(await failure(tracker({}, { repository: "acme/legder" }))).toMatchObject({
      code: "tracking/repository-not-found",
      exit: 2,
      problems: [
        { expected: "one of acme/ledger, acme/site", fix: expect.stringContaining("to acme/ledger") as string },
      ],
    });
  });

  it.each([
    ["archived", { archived: true }, "tracking/no-issues", 2],
    ["without issues", { has_issues: false }, "tracking/no-issues", 2],
    ["that may only be read", { permissions: { push: false, triage: false } }, "tracking/authentication", 3],
  ])("refuses a repository %s", async (_, change, code, exit) => {
    Object.assign(github.repository, change);
    expect(await failure(tracker())).toMatchObject({ code, exit });
  });

  it("refuses a classic token without the scope, with exit 3", async () => {
    github.scopes = "gist, read:org";
    expect(await failure(tracker())).toMatchObject({
      exit: 3,
      problems: [{ actual: expect.stringContaining("gist") as string }],
    });
  });

  it("goes on when GitHub can't be reached", async () => {
    github.faults = [{ kind: "drop" }];
    expect(await tracker().check()).toBe(false);
  });

  it("is not made without a token, unless tracking is required", async () => {
    expect(tracker({}, { token: undefined }).name).toBe("none");
    expect(() => tracker({ required: true }, { token: undefined })).toThrow(
      expect.objectContaining({ code: "tracking/authentication" }) as Error,
    );
    await Promise.resolve();
  });
});
