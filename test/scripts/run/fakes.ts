import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gateSettings } from "../../../infra/settings/gates.js";
import type { Context } from "../../../scripts/command.js";
import type { Deployment, EngineEvent, Step } from "../../../scripts/engine/deployment.js";
import type { EngineTarget } from "../../../scripts/engine/messages.js";
import type { Engine } from "../../../scripts/engine/run.js";
import type { Notice } from "../../../scripts/notices/notice.js";
import type { Environment } from "../../../scripts/project/project.js";
import type { ReportInput } from "../../../scripts/report/report.js";
import type { Parts } from "../../../scripts/run/parts.js";
import type { RunOutput } from "../../../scripts/run/result.js";
import type { StateStore } from "../../../scripts/state/store.js";
import type { Outcome, Tracker, Tracking, Work } from "../../../scripts/tracking/tracker.js";

type Reason = "SIGINT" | "SIGTERM" | "SIGHUP" | "EPIPE";

/** Everything around a run, recorded; change a field before the run to make it go another way. */
export interface Stage {
  readonly folder: string;
  /** What happened, in order. */
  readonly log: string[];
  readonly reports: ReportInput[];
  readonly outcomes: Outcome[];
  readonly notices: Notice[];
  /** Notices that can't be sent. */
  unsent: number;
  readonly context: Context;
  readonly parts: Parts;
  preview: Partial<Deployment>;
  applied: Partial<Deployment>;
  settings: object;
  answer: boolean;
  terminal: boolean;
  pending: number;
  /** The state bucket of all machines. */
  shared?: StateStore;
  /** Runs while the engine applies. */
  during: (stage: Stage, emit: (event: EngineEvent) => void) => void | Promise<void>;
  interrupt(reason: Reason): void;
  out(): string;
  err(): string;
  output(): RunOutput;
  record(): Record<string, unknown>;
  close(): void;
}

export const stepOf = (news: Partial<Step>): Step => ({
  op: "create",
  type: "aws:ec2/vpc:Vpc",
  name: "network-vpc",
  urn: `urn:pulumi:dev::app::chainwright:network:Network$aws:ec2/vpc:Vpc::${news.name ?? "network-vpc"}`,
  component: "network",
  changed: [],
  replaces: [],
  protect: false,
  ...news,
});

export const countsOf = (news: Partial<Deployment["counts"]>): Deployment["counts"] => ({
  create: 0,
  update: 0,
  replace: 0,
  delete: 0,
  same: 0,
  ...news,
});

const units = [
  { name: "network", category: "Networking" },
  { name: "database", category: "Database" },
].map((unit) => ({
  section: unit.name,
  dependsOn: [],
  configuration: {},
  operations: { cost: [], stateful: [], alerts: [{}], alarms: [], runbook: [{}], backup: null },
  ...unit,
}));

const tracking = (pending: number): Tracking => ({
  parent: { id: "p", identifier: "ENG-1", url: "http://linear/ENG-1", state: "In Progress" },
  subIssues: [{ id: "s", identifier: "ENG-2", url: "http://linear/ENG-2", category: "Networking", state: "Todo" }],
  pending,
  warnings: [],
});

export function setStage(): Stage {
  const folder = mkdtempSync(join(tmpdir(), "chainwright-run-"));
  const texts = { out: "", err: "" };
  const listeners = new Set<(reason: Reason) => void>();
  let time = Date.UTC(2026, 10, 22, 12);
  const stage: Stage = {
    folder,
    log: [],
    reports: [],
    outcomes: [],
    notices: [],
    unsent: 0,
    preview: { steps: [stepOf({})], counts: countsOf({ create: 1 }) },
    applied: { steps: [stepOf({ seconds: 1 })], counts: countsOf({ create: 1 }), outputs: { vpc: "vpc-1" } },
    settings: {
      account: "123456789012",
      region: "us-east-1",
      protect: false,
      tracking: { team: "ENG", required: false },
    },
    answer: true,
    terminal: false,
    pending: 0,
    during: () => undefined,
    context: {
      cwd: folder,
      env: {
        CHAINWRIGHT_PULUMI: "/engine",
        PULUMI_BACKEND_URL: `file://${folder}`,
        LINEAR_API_KEY: "key",
        PULUMI_DEBUG_PROVIDERS: "aws:1,kubernetes:2,random:3",
      },
      out: (text) => {
        texts.out += text;
      },
      err: (text) => {
        texts.err += text;
      },
      get terminal() {
        return stage.terminal;
      },
      confirm: async (question) => {
        stage.log.push(`asked: ${question}`);
        return stage.answer;
      },
      now: () => new Date((time += 1000)),
      onInterrupt: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    parts: partsOf(() => stage),
    interrupt: (reason) => {
      for (const listener of listeners) listener(reason);
    },
    out: () => texts.out,
    err: () => texts.err,
    output: () => JSON.parse(texts.out) as RunOutput,
    record: () => {
      const runs = join(folder, ".chainwright/runs");
      return JSON.parse(readFileSync(join(runs, readdirSync(runs).at(-1) ?? "", "run.json"), "utf8")) as Record<
        string,
        unknown
      >;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  return stage;
}

function partsOf(stage: () => Stage): Parts {
  const note = (text: string): void => void stage().log.push(text);
  return {
    openProject: async (folder) => ({ folder, name: "app", environments: ["dev"] }),
    readEnvironment: async (_project, name) =>
      ({
        name,
        file: "Pulumi.dev.yaml",
        config: { settings: { gates: { ...gateSettings.parse({}), cleanCheckout: false }, ...stage().settings } },
        units,
        usdPerMonth: 12.5,
        foreign: {},
        change: "c".repeat(64),
        revision: null,
        difference: null,
        configuration: {},
      }) as unknown as Environment,
    runStore: () => stage().shared,
    startSandbox: async () => {
      note("sandbox");
      return {
        workDir: stage().folder,
        environment: {
          PULUMI_BACKEND_URL: `file://${stage().folder}`,
          PULUMI_DEBUG_PROVIDERS: "aws:1,kubernetes:2,random:3",
        },
        linearUrl: "http://127.0.0.1:9",
        linearKey: "sandbox-key",
        close: async () => note("sandbox closed"),
      };
    },
    makeTracker: async ({ key, apiUrl }) => {
      note(`tracker ${key} ${apiUrl}`);
      return trackerOf(stage);
    },
    noTracker: async () => trackerOf(stage),
    makeAnnouncer: async () => ({
      announce: (notice) => void stage().notices.push(notice),
      finish: async () => ({ warnings: [], pending: stage().unsent }),
    }),
    startWorker: async () => ({ process: undefined as never }),
    startEngine: async (_worker, target) => engineOf(stage, target),
    stopWorker: async () => note("worker stopped"),
    readResources: async () => [],
    changeLog: async () => ({ lookUp: async () => ({ found: new Map(), note: null }) }),
    engineVersion: async () => "3.250.0",
    readBuild: async (engine) => ({
      program: { hash: "a".repeat(64), dependencies: null },
      versions: { engine, node: "20.0.0" },
    }),
    publish: async ({ comment, outputs }) => {
      note(`published${comment ? " with a comment" : ""} ${JSON.stringify(outputs)}`);
      return [];
    },
    fileReport: async (_folder, input) => {
      note("report");
      stage().reports.push(input);
    },
    fileDeploymentReport: async () => note("deployment report"),
    fileRunbook: async () => {
      note("runbook");
      return true;
    },
    renewDeploymentReport: async () => note("deployment report renewed"),
  };
}

function trackerOf(stage: () => Stage): Tracker {
  const note = (text: string): void => void stage().log.push(text);
  return {
    name: "linear",
    check: async () => {
      note("check");
      return true;
    },
    find: async (_work: Work) => {
      note("find");
      return tracking(stage().pending);
    },
    open: async (work: Work) => {
      note(`open ${work.units.map(({ name, changes }) => `${name}:${changes}`).join(",")}`);
      return tracking(stage().pending);
    },
    moved: (category, to, steps) => note(`${category} ${to} ${steps.length}`),
    close: async (outcome) => {
      note(`close ${outcome.result}`);
      stage().outcomes.push(outcome);
      return tracking(stage().pending);
    },
    review: async ({ verdict }) => {
      note(`review ${String(verdict)}`);
      return { parent: null, result: "ignored", note: "", pending: stage().pending, warnings: [] };
    },
    keep: async ({ findings }) => {
      note(`keep ${findings.map(({ subject }) => subject).join(",")}`);
      return { issues: [], closed: [], pending: stage().pending, warnings: [] };
    },
  };
}

function engineOf(stage: () => Stage, target: EngineTarget): Engine {
  const listeners: ((event: EngineEvent) => void)[] = [];
  const note = (text: string): void => void stage().log.push(text);
  const done = (kind: Deployment["kind"], news: Partial<Deployment>): Deployment => ({
    environment: target.environment,
    kind,
    result: "succeeded",
    steps: [],
    counts: countsOf({}),
    outputs: {},
    diagnostics: [],
    startedAt: new Date(0),
    finishedAt: new Date(1),
    failure: null,
    ...news,
  });
  return {
    preview: async () => {
      note("preview");
      return done("preview", stage().preview);
    },
    apply: async () => {
      note(`apply ${String(stage().record()["phase"])}`);
      await stage().during(stage(), (event) => listeners.forEach((listener) => listener(event)));
      return done(target.kind, stage().applied);
    },
    onEvent: (listener) => void listeners.push(listener),
    cancel: () => note("cancel"),
    kill: () => note("kill"),
    close: () => undefined,
  };
}
