import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpoint, judge } from "../support/crash/judge.js";
import { type Lane, openLane } from "../support/crash/lane.js";
import { whole } from "../support/crash/matrix.js";
import { bearing } from "../support/crash/processes.js";

const minutes = 60_000;

let lane: Lane;
beforeEach(async () => {
  lane = await openLane({ tracked: true });
}, 2 * minutes);
afterEach(async () => await lane.close(), 2 * minutes);

describe("a run that a CI cancels", () => {
  it(
    "hands over before it is killed, although a creation takes minutes, and one resume goes on",
    async () => {
      const slow = { type: "aws:sns/topic:Topic", operation: "create", kind: "late", milliseconds: 600_000 };
      lane.faults({ cloud: [slow] });
      const { child, ended, mark } = lane.start(["up", "dev", "--sandbox", "--yes", "--json"]);
      while ((checkpoint(lane)?.pending_operations ?? []).length < 3 && child.exitCode === null) await pause(20);
      // As GitHub does it: SIGINT, SIGTERM after 7.5 s, and the end after 2.5 s more.
      const from = performance.now();
      child.kill("SIGINT");
      const steps = [setTimeout(() => child.kill("SIGTERM"), 7_500), setTimeout(() => child.kill("SIGKILL"), 10_000)];
      const { code, out, err } = await ended;
      for (const step of steps) clearTimeout(step);
      const seconds = (performance.now() - from) / 1000;
      process.stdout.write(`cancelled, and over after ${seconds.toFixed(1)} s\n`);
      expect(code, err).toBe(8);
      expect(err).toContain("handed over to chainwright resume dev --sandbox");
      const { error } = JSON.parse(out) as { error: { code: string; problems: { path: string; actual: string }[] } };
      expect(error.code).toBe("run/cancelled");
      expect(error.problems[0]?.path).toContain("(aws:sns/topic:Topic)");
      expect(error.problems[0]?.actual).toMatch(/^none for /);
      expect(bearing(mark)).toEqual([]);
      lane.faults({});
      const resumed = await lane.run(["resume", "dev", "--sandbox", "--yes", "--quiet"]);
      expect(resumed.code, resumed.err).toBe(0);
      expect(judge(lane, 1)).toEqual(whole);
    },
    4 * minutes,
  );

  it(
    "that runs out of its time ends with 9 and names what gave no answer",
    async () => {
      lane.faults({ cloud: [{ type: "aws:ec2/eip:Eip", operation: "create", kind: "late", milliseconds: 600_000 }] });
      const limits = ["--timeout", "0.5", "--kill-after", "0.01"];
      const { code, out, err } = await lane.run(["up", "dev", "--sandbox", "--yes", "--json", ...limits]);
      expect(code, err).toBe(9);
      expect(err).toContain("time is up after 0.5 min");
      const { error } = JSON.parse(out) as { error: { code: string; problems: { path: string }[] } };
      expect(error).toMatchObject({ code: "run/timeout" });
      expect(error.problems.map(({ path }) => path)).toContainEqual(expect.stringContaining("(aws:ec2/eip:Eip)"));
    },
    4 * minutes,
  );
});
