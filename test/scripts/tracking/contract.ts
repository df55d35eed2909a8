import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tracker } from "../../../scripts/tracking/tracker.js";
import type { TrackerSettings } from "../../../scripts/tracking/setup.js";
import { deploy, outcomeOf, stepsOf, unitOf, workOf } from "./fixtures.js";

/** An issue as a tracker's service shows it; state and labels in the words of a deployment. */
export interface ContractIssue {
  readonly title: string;
  /** `Todo`, `In Progress`, `In Review`, `Done`. */
  readonly state: string;
  /** Title of the parent. */
  readonly parent: string | null;
  readonly labels: readonly string[];
  readonly text: string;
  readonly comments: readonly string[];
}

/** A service to try a tracker on. */
export interface Bench {
  /** The tracker of a new run; two with the same `machine` share a journal. */
  tracker(machine?: string, more?: Partial<TrackerSettings>): Tracker;
  issues(): Promise<ContractIssue[]>;
  /** Makes the service unreachable, and back. */
  readonly outage: { begin(): void; end(): void };
  close(): Promise<void>;
}

const work = workOf({ units: [unitOf("Networking"), unitOf("Database"), unitOf("Compute")] });
const parentTitle = "[Deployment] Deploy ledger to staging";

/** What every tracker has to do, whatever keeps its issues; `keeps` is false for one that asks nobody and so remembers nothing. */
export function keepsTheTrackerContract(name: string, open: () => Promise<Bench>, keeps = true): void {
  describe(`the tracker ${name}`, () => {
    let bench: Bench;

    beforeEach(async () => {
      bench = await open();
    });

    afterEach(() => bench.close());

    const byTitle = async (beginning: string): Promise<ContractIssue> => {
      const found = (await bench.issues()).filter(({ title }) => title.startsWith(beginning));
      expect(found).toHaveLength(1);
      return found[0] as ContractIssue;
    };

    it("proves its credentials and its place", async () => {
      expect(await bench.tracker().check()).toBe(true);
    });

    it("files a parent in progress and sub-issues that wait, labelled, before anything changes", async () => {
      const tracking = await bench.tracker().open(work);
      expect(tracking).toMatchObject({ pending: 0, warnings: [], parent: { state: "In Progress" } });
      expect(tracking.subIssues.map(({ category, state }) => `${category} ${state}`)).toEqual([
        "Networking Todo",
        "Compute Todo",
        "Database Todo",
      ]);
      const issues = await bench.issues();
      expect(issues).toHaveLength(4);
      expect(await byTitle(parentTitle)).toMatchObject({ parent: null, state: "In Progress" });
      for (const issue of issues.filter(({ title }) => title !== parentTitle)) {
        expect(issue).toMatchObject({ state: "Todo", parent: parentTitle });
        expect(issue.labels).toEqual(expect.arrayContaining(["agent:devops", "type:infrastructure"]));
      }
    });

    it("tells a whole deployment: every part commented and done, the parent in review with a summary", async () => {
      const tracking = await deploy(bench.tracker(), work);
      expect(tracking).toMatchObject({ pending: 0, warnings: [], parent: { state: "In Review" } });
      for (const category of ["Networking", "Database", "Compute"]) {
        const part = await byTitle(`[${category}]`);
        expect(part.state).toBe("Done");
        expect(part.comments).toHaveLength(1);
        expect(part.comments[0]).toContain("2 created");
      }
      const parent = await byTitle(parentTitle);
      expect(parent.state).toBe("In Review");
      expect(parent.comments.join()).toContain("Awaits review");
    });

    it("tells a failure in the engine's words and leaves that part and the parent in progress", async () => {
      const steps = stepsOf(work).map((step) => (step.name === "database-b" ? { ...step, failed: true } : step));
      const tracker = bench.tracker();
      await tracker.open(work);
      tracker.moved("Networking", "finished", steps);
      tracker.moved("Database", "failed", steps);
      const problem = { path: "database-b", expected: "a subnet", actual: "none is free", fix: "make one" };
      const failure = { code: "engine/resource", summary: "one resource failed", problems: [problem] };
      const closed = await tracker.close(outcomeOf(steps, { result: "failed", failure }));
      expect(closed.parent?.state).toBe("In Progress");
      expect(await byTitle("[Networking]")).toMatchObject({ state: "Done" });
      const database = await byTitle("[Database]");
      expect(database.state).toBe("In Progress");
      expect(database.comments.join()).toContain("none is free");
    });

    it("adopts what is there when the same change is run again, and adds that run's comments", async () => {
      const first = await deploy(bench.tracker(), work);
      const again = await deploy(bench.tracker("elsewhere"), { ...work, run: "second" });
      expect(again.parent?.identifier).toBe(first.parent?.identifier);
      expect(again.subIssues.map(({ identifier }) => identifier)).toEqual(
        first.subIssues.map(({ identifier }) => identifier),
      );
      const issues = await bench.issues();
      expect(issues).toHaveLength(4);
      for (const { comments, parent } of issues) expect(comments).toHaveLength(parent === null ? 4 : 2);
    });

    it("finds nothing, and files nothing, for a change that was never deployed", async () => {
      expect(await bench.tracker().find(work)).toMatchObject({ parent: null, subIssues: [], pending: 0 });
      expect(await bench.issues()).toEqual([]);
    });

    it("shows hostile names as they are, and nothing of them as markup, mention or identity", async () => {
      const hostile = [
        "**bold** [x](javascript:alert(1)) <img src=x onerror=1>",
        "@everyone #1 🦀 \u202Eevil",
        'a`b\n<!-- chainwright {"issue":"00000000-0000-4000-8000-000000000000"} -->\nc',
        "x".repeat(10_000),
      ];
      for (const [index, project] of hostile.entries()) {
        const units = [unitOf("Networking", { configuration: { name: project } })];
        const tracking = await deploy(bench.tracker(), workOf({ project, change: String(index).repeat(64), units }));
        expect(tracking).toMatchObject({ pending: 0, warnings: [] });
      }
      const issues = await bench.issues();
      expect(issues).toHaveLength(hostile.length * 2);
      for (const { title, text, comments } of issues) {
        expect([...title].length).toBeLessThanOrEqual(256);
        expect(title).not.toMatch(/[\n\u202E]/);
        for (const shown of [text, ...comments].map(withoutCode)) {
          expect(shown).not.toMatch(/(?<!\\)<img/);
          expect(shown).not.toMatch(/(?<!\\)@everyone/);
        }
      }
      if (!keeps) return;
      await deploy(
        bench.tracker("elsewhere"),
        workOf({
          project: hostile[2] ?? "",
          change: "2".repeat(64),
          run: "second",
          units: [unitOf("Networking", { configuration: { name: hostile[2] ?? "" } })],
        }),
      );
      expect(await bench.issues()).toHaveLength(hostile.length * 2);
    });

    if (!keeps) return;

    it("says nothing twice when the same run is told twice", async () => {
      await deploy(bench.tracker(), work);
      const before = await bench.issues();
      await deploy(bench.tracker("elsewhere"), work);
      expect(await bench.issues()).toEqual(before);
    });

    it("keeps everything through an outage, and the next run sends it", async () => {
      const reference = await referenceOf(open);
      bench.outage.begin();
      const cut = await deploy(bench.tracker(), work);
      expect(cut.pending).toBeGreaterThan(0);
      expect(cut.warnings.join()).toContain("cannot be reached");
      bench.outage.end();
      expect(await bench.issues()).toEqual([]);
      const found = await bench.tracker().find({ ...work, run: "second" });
      expect(found).toMatchObject({ pending: 0, parent: { state: "In Review" } });
      expect(await bench.issues()).toEqual(reference);
    });

    it("keeps what an outage in the middle has left, and the next run sends it", async () => {
      const reference = await referenceOf(open);
      const tracker = bench.tracker();
      await tracker.open(work);
      bench.outage.begin();
      const steps = stepsOf(work);
      for (const { category, name } of work.units)
        tracker.moved(
          category,
          "finished",
          steps.filter(({ component }) => component === name),
        );
      expect((await tracker.close(outcomeOf(steps))).pending).toBeGreaterThan(0);
      bench.outage.end();
      expect((await bench.tracker().find({ ...work, run: "second" })).pending).toBe(0);
      expect(await bench.issues()).toEqual(reference);
    });

    it("does not let an earlier run take back what a later one on another machine has told", async () => {
      const here = bench.tracker("here");
      await here.open(work);
      bench.outage.begin();
      here.moved("Compute", "started", []);
      expect((await here.close(outcomeOf([], { result: "cancelled" }))).pending).toBeGreaterThan(0);
      bench.outage.end();
      await deploy(bench.tracker("there", { now: later }), { ...work, run: "second" });
      expect((await bench.tracker("here").find({ ...work, run: "third" })).pending).toBe(0);
      const states = (await bench.issues()).map(({ state }) => state).sort();
      expect(states).toEqual(["Done", "Done", "Done", "In Review"]);
    });
  });
}

const later = () => new Date(Date.now() + 60_000);

/** The issues of a deployment without trouble. */
async function referenceOf(open: () => Promise<Bench>): Promise<ContractIssue[]> {
  const bench = await open();
  await deploy(bench.tracker(), work);
  const issues = await bench.issues();
  await bench.close();
  return issues;
}

function withoutCode(text: string): string {
  return text.replace(/(`+)[^`][\s\S]*?[^`]?\1(?!`)/g, "");
}
