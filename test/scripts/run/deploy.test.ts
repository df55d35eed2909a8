import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import type { DeploymentKind } from "../../../scripts/engine/deployment.js";
import { runDeployment } from "../../../scripts/run/deploy.js";
import { requestOf } from "../../../scripts/run/request.js";
import { countsOf, setStage, type Stage, stepOf } from "./fakes.js";

let stage: Stage;
beforeEach(() => {
  stage = setStage();
});
afterEach(() => stage.close());

const run = async (kind: DeploymentKind, options: Record<string, unknown> = {}): Promise<number> =>
  await runDeployment(
    requestOf(kind, ["dev"], { json: true, yes: kind !== "preview", ...options }),
    stage.context,
    stage.parts,
  );

describe("up", () => {
  it("checks the tracker, previews, files, records, applies, closes and reports, in this order", async () => {
    expect(await run("up")).toBe(0);
    expect(stage.log).toEqual([
      "tracker key undefined",
      "check",
      "preview",
      "open network:1,database:0",
      "apply changing",
      "worker stopped",
      "close succeeded",
      "deployment report",
      "report",
      "runbook",
    ]);
  });

  it("prints exactly one object with everything about the run", async () => {
    await run("up");
    expect(stage.out().trimEnd().split("\n")).toHaveLength(1);
    const { report, seconds, steps, change: _change, approval: _approval, ...rest } = stage.output();
    expect(rest).toEqual({
      recovery: null,
      environment: "dev",
      kind: "up",
      result: "succeeded",
      counts: countsOf({ create: 1 }),
      findings: [],
      risk: { score: 0, parts: expect.any(Array) as unknown[] },
      tracking: {
        parent: { id: "p", identifier: "ENG-1", url: "http://linear/ENG-1" },
        subIssues: [{ id: "s", identifier: "ENG-2", category: "Networking", state: "Todo" }],
      },
      notices: { pending: 0, warnings: [] },
      usdPerMonth: 12.5,
      error: null,
    });
    expect(steps).toEqual([
      {
        op: "create",
        type: "aws:ec2/vpc:Vpc",
        name: "network-vpc",
        urn: stepOf({}).urn,
        component: "network",
        seconds: 1,
      },
    ]);
    expect(seconds).toBeGreaterThan(0);
    expect(report?.html).toMatch(/^\.chainwright\/runs\/20261122T12000\dZ-dev-up\/report\.html$/);
  });

  it("files nothing when there is nothing to do, and names the issues that are there", async () => {
    stage.preview = { steps: [stepOf({ op: "same" })], counts: countsOf({ same: 1 }) };
    expect(await run("up")).toBe(0);
    expect(stage.log).toEqual([
      "tracker key undefined",
      "check",
      "preview",
      "find",
      "deployment report renewed",
      "worker stopped",
      "report",
    ]);
    expect(stage.output().tracking.parent?.identifier).toBe("ENG-1");
    expect(stage.output().counts).toEqual(countsOf({ same: 1 }));
  });

  it("applies what changes only in the state, such as a protection that is lifted", async () => {
    stage.preview = { steps: [stepOf({ op: "same" })], counts: countsOf({ same: 1 }), stateOnly: [stepOf({}).urn] };
    stage.applied = { steps: [stepOf({ op: "same" })], counts: countsOf({ same: 1 }) };
    expect(await run("up")).toBe(0);
    expect(stage.log).toContain("apply changing");
    expect(stage.err()).toContain("only in the state: protection of network-vpc");
  });

  it("needs --yes where nobody can be asked, and starts nothing without", async () => {
    expect(await run("up", { yes: false })).toBe(2);
    expect(stage.output().error?.code).toBe("usage/no-consent");
    expect(stage.log).toEqual([]);
  });

  it("asks on a terminal, telling what is lost, and a no ends it with nothing changed", async () => {
    stage.terminal = true;
    stage.answer = false;
    stage.preview = { steps: [stepOf({ op: "replace", replaces: ["cidrBlock"] })], counts: countsOf({ replace: 1 }) };
    expect(await run("up", { yes: false })).toBe(8);
    expect(stage.log).toContain("asked: Bring up dev of app (0 deleted, 1 replaced, risk 21 of 100)?");
    expect(stage.log.some((line) => line.startsWith("apply"))).toBe(false);
    expect(stage.output()).toMatchObject({ result: "cancelled", error: { code: "run/cancelled" } });
    expect(stage.err()).toContain("replace network-vpc (aws:ec2/vpc:Vpc), because of cidrBlock");
  });

  it("is refused by a gate before anything is filed or changed", async () => {
    stage.preview = { steps: [stepOf({ op: "delete", protect: true })], counts: countsOf({ delete: 1 }) };
    expect(await run("up")).toBe(5);
    expect(stage.output()).toMatchObject({
      result: "refused",
      error: { code: "gate/protected-change" },
      findings: [{ level: "block" }],
    });
    expect(stage.log).not.toContain("open network:1,database:0");
    expect(stage.reports[0]).toMatchObject({ result: "refused", failure: { code: "gate/protected-change" } });
  });

  it("takes the engine's own refusal of a protected resource for the gate's, but not another failure beside it", async () => {
    const held = stepOf({ op: "delete", protect: true });
    const told = {
      severity: "error" as const,
      urn: held.urn,
      message: "Preview failed: resource cannot be deleted because it is protected",
    };
    const failure = { code: "engine/resource-failed", summary: "a resource failed", problems: [] };
    stage.preview = { result: "failed", steps: [held], diagnostics: [told], failure };
    expect(await run("up")).toBe(5);
    const other = setStage();
    other.preview = { ...stage.preview, diagnostics: [told, { ...told, urn: "urn:other", message: "InvalidSubnet" }] };
    expect(await runDeployment(requestOf("up", ["dev"], { json: true, yes: true }), other.context, other.parts)).toBe(
      4,
    );
    other.close();
  });

  it("tells what failed with the engine's exit code, and closes what it filed", async () => {
    const failure = { code: "engine/resource-failed", summary: "a resource failed: x", problems: [] };
    stage.applied = { result: "failed", steps: [stepOf({ failed: true })], failure };
    expect(await run("up")).toBe(4);
    expect(stage.log).toContain("close failed");
    expect(stage.output()).toMatchObject({ result: "failed", error: failure });
    expect(stage.record()).toMatchObject({
      phase: "ended",
      result: "failed",
      error: "engine/resource-failed",
      issue: "ENG-1",
    });
  });

  it("moves a category as its first resource starts and its last has ended", async () => {
    const [vpc, subnet] = [stepOf({}), stepOf({ name: "network-subnet" })];
    const instance = stepOf({ name: "database-instance", component: "database" });
    stage.preview = { steps: [vpc, subnet, instance], counts: countsOf({ create: 3 }) };
    stage.during = (_stage, emit) => {
      const tell = (
        kind: "resource-started" | "resource-finished" | "resource-failed",
        { urn, type, name, component, op }: typeof vpc,
      ): void => emit({ kind, urn, type, name, component, op, at: 0 });
      tell("resource-started", vpc);
      tell("resource-started", subnet);
      tell("resource-finished", vpc);
      tell("resource-started", instance);
      tell("resource-finished", subnet);
      tell("resource-failed", instance);
    };
    await run("up");
    expect(stage.log.filter((line) => /^(Networking|Database)/.test(line))).toEqual([
      "Networking started 0",
      "Database started 0",
      "Networking finished 2",
      "Database failed 1",
    ]);
  });

  it("ends with 11 when the settings require tracking and something could not be sent, else with 0", async () => {
    stage.pending = 3;
    expect(await run("up")).toBe(0);
    const strict = setStage();
    strict.pending = 3;
    strict.settings = { ...strict.settings, tracking: { team: "ENG", required: true } };
    expect(await runDeployment(requestOf("up", ["dev"], { json: true, yes: true }), strict.context, strict.parts)).toBe(
      11,
    );
    expect(strict.output()).toMatchObject({ result: "succeeded", error: { code: "tracking/incomplete" } });
    strict.close();
  });

  it("uses the sandbox's Linear and never a real key there, unless another address is named", async () => {
    await run("up", { sandbox: true });
    expect(stage.log).toContain("tracker sandbox-key http://127.0.0.1:9");
    expect(stage.log.at(-1)).toBe("sandbox closed");
    const named = setStage();
    const context = { ...named.context, env: { ...named.context.env, LINEAR_API_URL: "http://127.0.0.1:8" } };
    await runDeployment(requestOf("up", ["dev"], { yes: true, sandbox: true }), context, named.parts);
    expect(named.log).toContain("tracker key http://127.0.0.1:8");
    named.close();
  });

  it("reports a wrong configuration too, before anything is started", async () => {
    const wrong = new UserError("config/invalid", "Pulumi.dev.yaml is wrong", [
      { path: "a", expected: "b", actual: "c", fix: "d" },
    ]);
    const parts = { ...stage.parts, readEnvironment: () => Promise.reject(wrong) };
    expect(await runDeployment(requestOf("up", ["dev"], { json: true, yes: true }), stage.context, parts)).toBe(2);
    expect(stage.output()).toMatchObject({
      result: "failed",
      error: { code: "config/invalid", problems: [{ path: "a" }] },
    });
    expect(stage.log).toEqual(["worker stopped", "report"]);
  });

  it("leaves no run behind for an environment that does not exist", async () => {
    const unknown = new UserError("config/unknown-environment", "there is no environment", []);
    const parts = { ...stage.parts, readEnvironment: () => Promise.reject(unknown) };
    expect(await runDeployment(requestOf("up", ["stagng"], { json: true, yes: true }), stage.context, parts)).toBe(2);
    expect(stage.output().report).toBe(null);
    expect(existsSync(join(stage.folder, ".chainwright/runs"))).toBe(false);
  });

  it("prints the object and the stack for a fault of ours, with 255", async () => {
    const parts = { ...stage.parts, startEngine: () => Promise.reject(new TypeError("x is not a function")) };
    expect(await runDeployment(requestOf("up", ["dev"], { json: true, yes: true }), stage.context, parts)).toBe(255);
    expect(stage.output()).toMatchObject({
      result: "failed",
      error: { code: "bug/unexpected", summary: "x is not a function" },
    });
    expect(stage.err()).toMatch(/TypeError: x is not a function\n\s+at /);
  });

  it("says how it ended even when the report can't be written", async () => {
    const parts = { ...stage.parts, fileReport: () => Promise.reject(new Error("ENOSPC")) };
    expect(await runDeployment(requestOf("up", ["dev"], { json: true, yes: true }), stage.context, parts)).toBe(0);
    expect(stage.output()).toMatchObject({ result: "succeeded", report: null });
    expect(stage.err()).toContain("the report can't be written: ENOSPC");
    expect(stage.err()).not.toContain("report.html");
  });

  it("doesn't begin where its folder can't be made", async () => {
    writeFileSync(join(stage.folder, ".chainwright"), "a file in its place");
    expect(await run("up")).toBe(1);
    expect(stage.output()).toMatchObject({
      result: "failed",
      report: null,
      error: { code: "run/folder", problems: [{ actual: "ENOTDIR" }] },
    });
    expect(stage.log).toEqual(["worker stopped"]);
  });

  it("changes nothing when the disk is full by the time it would record what it is about to change", async () => {
    const open: Stage["parts"]["makeTracker"] = async (settings) => {
      const [folder = ""] = readdirSync(join(stage.folder, ".chainwright/runs"));
      const record = join(stage.folder, ".chainwright/runs", folder, "run.json");
      rmSync(record);
      mkdirSync(join(record, "in the way"), { recursive: true });
      return await stage.parts.makeTracker(settings);
    };
    const parts = { ...stage.parts, makeTracker: open };
    expect(await runDeployment(requestOf("up", ["dev"], { json: true, yes: true }), stage.context, parts)).toBe(1);
    expect(stage.output().error?.code).toBe("run/folder");
    expect(stage.log).not.toContain("apply changing");
    expect(stage.log).toContain("close failed");
  });
});

describe("an interrupted run", () => {
  it("stops the engine gracefully once, warns the second time, and stops hard the third", async () => {
    stage.applied = { result: "cancelled", steps: [], counts: countsOf({}) };
    stage.during = ({ interrupt }) => {
      for (let count = 0; count < 3; count += 1) interrupt("SIGINT");
    };
    expect(await run("up")).toBe(8);
    expect(stage.log.filter((line) => line === "cancel" || line === "kill")).toEqual(["cancel", "kill"]);
    expect(stage.err()).toContain("a third interruption stops at once");
    expect(stage.output()).toMatchObject({ result: "cancelled", error: { code: "run/cancelled" } });
    expect(stage.log).toContain("close cancelled");
  });

  it("takes the echo of one Ctrl-C through npm for one", async () => {
    const still = new Date();
    const context = { ...stage.context, now: () => still };
    stage.during = ({ interrupt }) => {
      for (let count = 0; count < 5; count += 1) interrupt("SIGINT");
    };
    await runDeployment(requestOf("up", ["dev"], { yes: true }), context, stage.parts);
    expect(stage.log.filter((line) => line === "cancel" || line === "kill")).toEqual(["cancel"]);
    expect(stage.err()).not.toContain("third");
  });

  it("never escalates for a closed pipe", async () => {
    stage.during = ({ interrupt }) => {
      for (let count = 0; count < 9; count += 1) interrupt("EPIPE");
    };
    await run("up");
    expect(stage.log.filter((line) => line === "cancel" || line === "kill")).toEqual(["cancel"]);
  });

  it("is not held up by a question", async () => {
    stage.terminal = true;
    const context = {
      ...stage.context,
      terminal: true,
      confirm: async () => {
        stage.interrupt("SIGTERM");
        return await new Promise<boolean>(() => undefined);
      },
    };
    const request = requestOf("up", ["dev"], { json: true, quiet: true });
    expect(await runDeployment(request, context, stage.parts)).toBe(8);
    expect(stage.log.some((line) => line.startsWith("apply"))).toBe(false);
  });

  it("that succeeded all the same has succeeded", async () => {
    stage.during = ({ interrupt }) => interrupt("SIGINT");
    expect(await run("up")).toBe(0);
  });
});

describe("a lock that an engine left which was ended from outside", () => {
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const held = async (owner: object): Promise<boolean> => {
    const folder = join(stage.folder, ".pulumi/locks/organization/app/dev");
    const cancelled = { result: "cancelled", startedAt: new Date("2026-11-22T12:00:00Z") } as const;
    stage.applied = cancelled;
    stage.during = () => {
      mkdirSync(folder, { recursive: true });
      const lock = { pid: gone, username: "ada", hostname: hostname(), timestamp: "2026-11-22T12:00:05Z", ...owner };
      writeFileSync(join(folder, "lock.json"), JSON.stringify(lock));
    };
    await run("up");
    return existsSync(join(folder, "lock.json"));
  };

  it("is taken away at the end of its own run", async () => {
    expect(await held({})).toBe(false);
  });

  it.each([
    ["of a process that is at work", { pid: process.pid }],
    ["of another machine", { hostname: "far" }],
    ["from before this run", { timestamp: "2026-11-22T11:00:00Z" }],
    ["of nobody that it names", { timestamp: undefined }],
  ])("stays %s", async (_, owner) => {
    expect(await held(owner)).toBe(true);
  });
});

describe("the other verbs", () => {
  it("preview files nothing, changes nothing and shows what the gates would say", async () => {
    expect(await run("preview")).toBe(0);
    expect(stage.log).toEqual(["preview", "worker stopped", "report"]);
    expect(stage.err()).toContain("dev: 1 to create, 0 unchanged; $12.50 a month");
    const refused = setStage();
    refused.preview = { steps: [stepOf({ op: "replace", protect: true })], counts: countsOf({ replace: 1 }) };
    expect(await runDeployment(requestOf("preview", ["dev"], {}), refused.context, refused.parts)).toBe(5);
    refused.close();
  });

  it("destroy of what was never brought up ends with 6", async () => {
    expect(await run("destroy")).toBe(6);
    expect(stage.output().error).toMatchObject({
      code: "engine/no-stack",
      problems: [{ fix: "run chainwright up dev" }],
    });
  });

  it("name the cost before, once there is one", async () => {
    await run("up");
    await run("preview", { json: false });
    expect(stage.reports.map(({ usdPerMonth }) => usdPerMonth)).toEqual([
      { before: null, after: 12.5 },
      { before: 12.5, after: 12.5 },
    ]);
  });
});

describe("the options of a run", () => {
  it("are all checked at once", () => {
    const wrong = { simulate: "aws,azure", kubeconfig: "k", adoptPending: ["nonsense"] };
    expect(() => requestOf("up", ["dev"], wrong)).toThrow(UserError);
    try {
      requestOf("up", ["dev"], { ...wrong, simulate: "kubernetes,azure" });
    } catch (error) {
      expect((error as UserError).problems.map(({ path }) => path)).toEqual([
        "--adopt-pending",
        "--simulate",
        "--kubeconfig",
      ]);
    }
  });

  it("split an adoption at the last equals sign", () => {
    const { pending } = requestOf("refresh", ["dev"], {
      adoptPending: ["urn:pulumi:a::b::c::name=x=id-1"],
      clearPending: true,
    });
    expect(pending).toEqual({ clear: true, adopt: [{ urn: "urn:pulumi:a::b::c::name=x", id: "id-1" }] });
  });
});

describe("notices", () => {
  const told = (): string[] => stage.notices.map(({ kind }) => kind);

  it("tell of the start and of the end, with the issue", async () => {
    await run("up");
    expect(told()).toEqual(["started", "done"]);
    expect(stage.notices[1]).toMatchObject({
      environment: "dev",
      verb: "up",
      issue: { identifier: "ENG-1" },
      counts: { create: 1 },
    });
  });

  it("tell of a failure with its code", async () => {
    stage.applied = { result: "failed", failure: { code: "engine/resource-failed", summary: "x", problems: [] } };
    await run("up");
    expect(told()).toEqual(["started", "failed"]);
    expect(stage.notices[1]?.failure).toEqual({ code: "engine/resource-failed", summary: "x" });
  });

  it("tell that somebody is waited for", async () => {
    stage.terminal = true;
    stage.answer = true;
    await run("up", { yes: false });
    expect(told()).toEqual(["waiting", "started", "done"]);
  });

  it("tell nobody of a preview", async () => {
    await run("preview");
    expect(told()).toEqual([]);
  });

  it("that wait do not fail a run, unless its settings demand that everybody is told", async () => {
    stage.unsent = 1;
    expect(await run("up")).toBe(0);
    expect(stage.output().notices.pending).toBe(1);
    stage.close();
    stage = setStage();
    stage.unsent = 1;
    stage.settings = { notices: { channels: [], required: true } };
    expect(await run("up")).toBe(11);
    expect(stage.output()).toMatchObject({ result: "succeeded", error: { code: "notices/failed" } });
  });
});
