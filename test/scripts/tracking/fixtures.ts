import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Category, Operations } from "../../../components/core/operations.js";
import { categories } from "../../../components/core/operations.js";
import { startLinear } from "../../../sandbox/linear/server.js";
import { sandboxKey } from "../../../sandbox/linear/seed.js";
import type { Switches } from "../../../sandbox/linear/switches.js";
import type { Step } from "../../../scripts/engine/deployment.js";
import type { Limits } from "../../../scripts/tracking/line.js";
import { makeTracker, type TrackerSettings } from "../../../scripts/tracking/setup.js";
import type { Outcome, Tracker, Tracking, Work, WorkUnit } from "../../../scripts/tracking/tracker.js";

export const operations: Operations = {
  purpose: "carries the protocol's traffic",
  alerts: [],
  alarms: [],
  panels: [],
  runbook: [],
  backup: { what: "snapshots", schedule: "daily", keptDays: 7, restore: "restore it" },
  recovery: { pointMinutes: 5, timeMinutes: 60 },
  cost: [],
  stateful: [],
  security: ["private subnets only"],
  rollback: ["deploy the previous revision"],
};

export function unitOf(category: Category, more: Partial<WorkUnit> = {}): WorkUnit {
  return {
    name: category.toLowerCase().replace("/", "-"),
    category,
    dependsOn: [],
    configuration: { version: "1.2" },
    operations,
    changes: 2,
    ...more,
  };
}

export function workOf(more: Partial<Work> = {}): Work {
  return {
    project: "ledger",
    environment: "staging",
    change: "a".repeat(64),
    run: "2026-11-22T10-00-00-staging-up",
    revision: { commit: "b".repeat(40), branch: "main", dirty: false },
    units: categories.map((category) => unitOf(category)),
    planned: { create: 16, update: 0, replace: 0, delete: 0, same: 0 },
    usdPerMonth: 1234.5,
    ...more,
  };
}

/** Two created resources for each unit. */
export function stepsOf(work: Work, more: Partial<Step> = {}): Step[] {
  return work.units.flatMap(({ name }) =>
    ["a", "b"].map((part) => ({
      op: "create" as const,
      type: "aws:ec2/vpc:Vpc",
      name: `${name}-${part}`,
      urn: `urn:pulumi:staging::ledger::aws:ec2/vpc:Vpc::${name}-${part}`,
      component: name,
      changed: [],
      replaces: [],
      protect: false,
      seconds: 1.5,
      ...more,
    })),
  );
}

export function outcomeOf(steps: readonly Step[], more: Partial<Outcome> = {}): Outcome {
  return {
    result: "succeeded",
    steps,
    counts: { create: steps.length, update: 0, replace: 0, delete: 0, same: 0 },
    failure: null,
    seconds: 75,
    report: { markdown: ".chainwright/runs/1/report.md", html: "report.html", json: "report.json" },
    ...more,
  };
}

export interface Emulator {
  readonly url: string;
  /** Root fields of every request, in order. */
  readonly requests: string[];
  /** Faults in force; emptied by assigning. */
  faults: unknown[];
  /** How far its clock is ahead, ms; an hour more fills its budgets again. */
  aheadMs: number;
  query<T>(document: string, variables?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** The rebuilt schema is kept between test runs, where the program keeps it too. */
export const schemaCache = join(import.meta.dirname, "..", "..", "..", ".chainwright", "cache");

/** The embedded Linear on an empty store. */
export async function startEmulator(switches: Switches = {}): Promise<Emulator> {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-linear-"));
  const requests: string[] = [];
  const emulator = {
    faults: [] as unknown[],
    aheadMs: 0,
    log: (line: string) => {
      const fields = /^linear: (.+) (?:\[.*\] )?(?:\d+|no answer)$/.exec(line)?.[1];
      if (fields) requests.push(fields.trim());
    },
  };
  const server = await startLinear({
    dir,
    cacheDir: schemaCache,
    faults: () => emulator.faults,
    now: () => new Date(Date.now() + emulator.aheadMs),
    log: (line) => emulator.log(line),
    switches,
  });
  const query = async <T>(document: string, variables = {}): Promise<T> => {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { authorization: sandboxKey, "content-type": "application/json" },
      body: JSON.stringify({ query: document, variables }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  return Object.assign(emulator, {
    url: server.url,
    requests,
    query,
    close: async () => {
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  });
}

/** Gives the team the state that new teams don't have. */
export async function addInReview(emulator: Emulator): Promise<void> {
  const { teams } = await emulator.query<{ teams: { nodes: { id: string }[] } }>("{ teams { nodes { id } } }");
  await emulator.query(
    `mutation ($team: String!) {
      workflowStateCreate(input: { name: "In Review", type: "started", color: "#0f783c", teamId: $team }) { success }
    }`,
    { team: teams.nodes[0]?.id ?? "" },
  );
}

/** Makes the project and the release pipeline that deployments are told to. */
export async function addOutlets(emulator: Emulator, names: { project: string; release: string }): Promise<void> {
  const { teams } = await emulator.query<{ teams: { nodes: { id: string }[] } }>("{ teams { nodes { id } } }");
  const teamIds = teams.nodes.map(({ id }) => id);
  await emulator.query(
    `mutation ($project: String!, $release: String!, $teamIds: [String!]!) {
      projectCreate(input: { name: $project, teamIds: $teamIds }) { success }
      releasePipelineCreate(input: { name: $release, type: continuous, teamIds: $teamIds }) { success }
    }`,
    { ...names, teamIds },
  );
}

/** Project updates and releases with this in their text. */
export async function shownOutlets(
  emulator: Emulator,
  inText: string,
): Promise<{ updates: unknown[]; releases: unknown[] }> {
  const data = await emulator.query<{
    projectUpdates: { nodes: { body: string; health: string }[] };
    releases: { nodes: { name: string; version: string; issues: { nodes: { title: string }[] } }[] };
  }>(`{
    projectUpdates(first: 250, orderBy: createdAt) { nodes { body health } }
    releases(first: 250) { nodes { name version issues(first: 5) { nodes { title } } } }
  }`);
  return {
    updates: data.projectUpdates.nodes
      .filter(({ body }) => body.includes(inText))
      .map(({ body, health }) => ({ health, body: withoutLinks(body) })),
    releases: data.releases.nodes.filter(({ name }) => name.includes(inText)),
  };
}

/** Waits that a test can afford. */
export const quick: Limits = {
  deadlineMs: 10_000,
  retryMs: 1,
  rateLimitMs: 1,
  retries: 2,
  windowMs: 5,
  requests: 250,
  points: 300_000,
};

export function trackerFor(url: string, projectDir: string, more: Partial<TrackerSettings> = {}): Tracker {
  return makeTracker({
    key: sandboxKey,
    apiUrl: url,
    team: "ENG",
    required: false,
    projectDir,
    now: () => new Date(),
    random: () => 0.5,
    limits: quick,
    ...more,
  });
}

/** A whole run after its check: everything is created, category after category. */
export async function deploy(tracker: Tracker, work: Work = workOf()): Promise<Tracking> {
  await tracker.open(work);
  const steps = stepsOf(work);
  for (const { category, name } of work.units) {
    const own = steps.filter((step) => step.component === name);
    tracker.moved(category, "started", []);
    tracker.moved(category, "finished", own);
  }
  return tracker.close(outcomeOf(steps));
}

/** An issue as the emulator shows it, in a shape that can be compared. */
export interface Shown {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly state: string;
  readonly parent: string | null;
  readonly labels: readonly string[];
  readonly comments: readonly string[];
  readonly attachments: readonly Readonly<Record<string, unknown>>[];
}

/** The issues with this in their title, sorted by it; identifiers, which count up, are left out. */
export async function shownIssues(emulator: Emulator, inTitle = ""): Promise<Shown[]> {
  type Nodes<T> = { nodes: T[] };
  const data = await emulator.query<{
    issues: Nodes<{
      id: string;
      title: string;
      description: string | null;
      state: { name: string };
      parent: { title: string } | null;
      labels: Nodes<{ name: string }>;
      comments: Nodes<{ body: string }>;
      attachments: Nodes<{ url: string; title: string; subtitle: string | null; metadata: Record<string, unknown> }>;
    }>;
  }>(
    `query ($title: String!) { issues(first: 40, includeArchived: true, filter: { title: { contains: $title } }) { nodes {
    id title description state { name } parent { title }
    labels(first: 5) { nodes { name } } comments(first: 20) { nodes { body } } attachments(first: 5) { nodes { url title subtitle metadata } }
  } } }`,
    { title: inTitle },
  );
  return data.issues.nodes
    .map((issue) => ({
      id: issue.id,
      title: issue.title,
      description: withoutLinks(issue.description ?? ""),
      state: issue.state.name,
      parent: issue.parent?.title ?? null,
      labels: issue.labels.nodes.map(({ name }) => name).sort(),
      comments: issue.comments.nodes.map(({ body }) => withoutLinks(body)).sort(),
      attachments: issue.attachments.nodes.map(({ metadata, ...rest }) => ({
        ...rest,
        metadata: { ...metadata, sequence: 0, ...("review" in metadata && { review: "" }) },
      })),
    }))
    .sort((a, b) => a.title.localeCompare(b.title));
}

/** Identifiers count up. */
function withoutLinks(text: string): string {
  return text.replaceAll(/ENG-\d+|https?:\/\/\S+?(?=[)>])/g, "");
}

/** An emulator and an empty project for a test; `inReview` adds the state that new teams lack. */
export async function openScene({ inReview = false } = {}): Promise<{
  readonly emulator: Emulator;
  readonly projectDir: string;
  close(): Promise<void>;
}> {
  const emulator = await startEmulator();
  if (inReview) await addInReview(emulator);
  const projectDir = mkdtempSync(join(tmpdir(), "chainwright-tracking-"));
  const close = async (): Promise<void> => {
    await emulator.close();
    rmSync(projectDir, { recursive: true, force: true });
  };
  return { emulator, projectDir, close };
}
