import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeTracker, type TrackerSettings } from "../../../scripts/tracking/setup.js";
import { usualStates } from "../../../scripts/tracking/states.js";
import { FakeGithub, githubRepository, githubToken } from "../../support/github.js";
import { type Bench, type ContractIssue, keepsTheTrackerContract } from "./contract.js";
import { githubIssues } from "./github/shown.js";
import { quick, shownIssues, startEmulator, trackerFor } from "./fixtures.js";

const settingsOf = (projectDir: string): TrackerSettings => ({
  key: undefined,
  team: undefined,
  required: false,
  projectDir,
  now: () => new Date(),
  random: () => 0.5,
  limits: quick,
});

keepsTheTrackerContract("linear", async () => {
  const [emulator, folder] = [await startEmulator(), mkdtempSync(join(tmpdir(), "chainwright-contract-"))];
  const { teams } = await emulator.query<{ teams: { nodes: { id: string }[] } }>("{ teams { nodes { id } } }");
  await emulator.query(
    `mutation ($team: String!) { workflowStateCreate(input: { name: "In Review", type: "started", color: "#0f783c", teamId: $team }) { success } }`,
    { team: teams.nodes[0]?.id },
  );
  return {
    tracker: (machine = "", more = {}) => trackerFor(emulator.url, join(folder, machine), more),
    issues: async () =>
      (await shownIssues(emulator)).map(({ title, state, parent, labels, description, comments }) => ({
        title,
        state,
        parent,
        labels,
        text: description,
        comments,
      })),
    outage: {
      begin: () => {
        emulator.faults = [{ operation: "*", kind: "reset" }];
      },
      end: () => {
        emulator.faults = [];
      },
    },
    close: async () => {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

keepsTheTrackerContract("github", async () => {
  const [github, folder] = [await FakeGithub.start(), mkdtempSync(join(tmpdir(), "chainwright-contract-"))];
  const access = { repository: githubRepository, token: githubToken, apiUrl: github.url };
  return {
    tracker: (machine = "", more = {}) =>
      makeTracker({ ...settingsOf(join(folder, machine)), provider: "github", github: access, ...more }),
    issues: () => Promise.resolve(githubIssues(github)),
    outage: {
      begin: () => {
        github.faults = [{ kind: "drop" }];
      },
      end: () => {
        github.faults = [];
      },
    },
    close: async () => {
      await github.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

keepsTheTrackerContract(
  "dry-run",
  () => {
    const lines: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), "chainwright-contract-"));
    const bench: Bench = {
      tracker: (_, more = {}) =>
        makeTracker({
          ...settingsOf(folder),
          provider: "dry-run",
          team: "ENG",
          print: (text) => void lines.push(text),
          ...more,
        }),
      issues: () => Promise.resolve(printedIssues(lines)),
      outage: { begin: () => undefined, end: () => undefined },
      close: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
    };
    return Promise.resolve(bench);
  },
  false,
);

/** The issues that the lines of dry runs tell of. */
function printedIssues(lines: readonly string[]): ContractIssue[] {
  const issues = new Map<string, ContractIssue>();
  for (const line of lines) {
    const [head = "", ...rest] = line.split("\n");
    const text = rest.map((row) => row.replace(/^ {2}\| /, "")).join("\n");
    const [, what = "", about = ""] = /^would (\w+): (.*)$/.exec(head) ?? [];
    const title = about.replace(/ -> \w+$/, "");
    const issue = issues.get(title);
    if (what === "file") {
      const labels = (/^ {2}labels: (.*)$/.exec(rest[0] ?? "")?.[1] ?? "").split(", ");
      const parent = about.startsWith("[Deployment]")
        ? null
        : ([...issues.keys()].findLast((key) => key.startsWith("[Deployment]")) ?? null);
      const state = parent === null ? "In Progress" : "Todo";
      issues.set(title, { title, parent, labels, text, state, comments: issue?.comments ?? [] });
    } else if (issue !== undefined && what === "move") {
      const stage = / -> (\w+)$/.exec(about)?.[1] as keyof typeof usualStates;
      issues.set(title, { ...issue, state: usualStates[stage].name });
    } else if (issue !== undefined && what === "comment")
      issues.set(title, { ...issue, comments: [...issue.comments, text] });
  }
  return [...issues.values()];
}
