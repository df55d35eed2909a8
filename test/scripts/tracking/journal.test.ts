import { execFile } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import typescript from "typescript";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { issueId, stableId } from "../../../scripts/tracking/identity.js";
import type { Intent, Origin } from "../../../scripts/tracking/intents.js";
import { Journal } from "../../../scripts/tracking/journal.js";

const tree = issueId("staging", "change", null);
const origin: Origin = { destination: "linear", team: "ENG", run: "first", tree, sequence: 1 };

const comment = (text: string): Intent => ({ kind: "comment", id: stableId(text), issueId: tree, body: text });
const move = (stage: "started" | "finished"): Intent => ({ kind: "move", issueId: tree, stage });

let directory: string;
let file: string;
let warnings: string[];
let time: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "chainwright-journal-"));
  file = join(directory, "journal.jsonl");
  warnings = [];
  time = Date.parse("2026-11-22T10:00:00Z");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The journal as a run opens it. */
function opened(more: { destination?: string; pid?: number; directory?: string } = {}): Journal {
  const journal = new Journal({
    directory,
    destination: "linear",
    pid: process.pid,
    now: () => new Date(time),
    warn: (text) => warnings.push(text),
    ...more,
  });
  journal.load();
  return journal;
}

const texts = (journal: Journal) =>
  journal.pending.map(({ intent }) => (intent.kind === "comment" ? intent.body : intent.kind));

describe("the tracking journal", () => {
  it("gives a later run, in order, what an earlier one did not get to send", () => {
    const first = opened();
    const [, second] = first.append(["a", "b", "c"].map(comment), origin);
    if (second) first.settle([second]);
    expect(texts(opened())).toEqual(["a", "c"]);
  });

  it("keeps what was written when the process dies in the middle of a line", () => {
    opened().append([comment("a"), comment("b")], origin);
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, whole.slice(0, -40));
    expect(texts(opened())).toEqual(["a"]);
    expect(warnings).toEqual([expect.stringContaining("1 damaged line; kept in journal.aside.jsonl")]);
    opened().append([comment("c")], origin);
    expect(texts(opened())).toEqual(["a", "c"]);
  });

  it("puts damaged lines aside and goes on without them", () => {
    opened().append([comment("a")], origin);
    appendFileSync(file, '\0\0\n{"entry":{"id":5}}\n[]\n');
    opened().append([comment("b")], origin);
    opened().compact();
    expect(readFileSync(join(directory, "journal.aside.jsonl"), "utf8")).toBe('\0\0\n{"entry":{"id":5}}\n[]\n');
    warnings = [];
    expect(texts(opened())).toEqual(["a", "b"]);
    expect(warnings).toEqual([]);
  });

  it("is emptied of what is done", () => {
    const journal = opened();
    const [first] = journal.append([comment("a"), comment("b")], origin);
    if (first) journal.settle([first]);
    journal.compact();
    expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(1);
    journal.settle(journal.pending);
    journal.compact();
    expect(existsSync(file) ? readFileSync(file, "utf8") : "").toBe("");
  });

  it("takes up what a compaction that was killed had put aside", () => {
    opened().append([comment("a")], origin);
    writeFileSync(`${file}.1-1.old`, readFileSync(file));
    rmSync(file);
    const journal = opened();
    expect(texts(journal)).toEqual(["a"]);
    journal.append([comment("b")], origin);
    journal.compact();
    expect(existsSync(`${file}.1-1.old`)).toBe(false);
    expect(texts(opened())).toEqual(["a", "b"]);
  });

  it("lets only the last move of an issue count, also over several runs", () => {
    opened().append([move("started"), comment("a")], origin);
    opened().append([move("finished")], { ...origin, run: "second" });
    expect(opened().pending.map(({ intent }) => intent)).toEqual([comment("a"), move("finished")]);
  });

  it("keeps real entries and those of a stand-in apart", () => {
    opened({ destination: "other" }).append([comment("a")], { ...origin, destination: "other" });
    opened().append([comment("b")], origin);
    expect(texts(opened())).toEqual(["b"]);
    opened().compact();
    expect(texts(opened({ destination: "other" }))).toEqual(["a"]);
  });

  it("leaves to a living run what it is about to send, but not for long", () => {
    opened({ pid: process.ppid }).append([comment("a")], origin);
    expect(texts(opened())).toEqual([]);
    time += 10 * 60_000;
    expect(texts(opened())).toEqual(["a"]);
  });

  it("gives an entry up after several runs in which it was refused, and keeps it with the reason", () => {
    opened().append([comment("a")], origin);
    for (const run of ["1", "2", "2", "3", "4", "5"]) {
      const journal = opened();
      for (const entry of journal.pending) journal.refuse(entry, run, "no such thing");
      journal.compact();
    }
    expect(texts(opened())).toEqual([]);
    expect(warnings).toEqual([
      "1 tracking request given up (refused in 5 runs: no such thing); kept in journal.aside.jsonl",
    ]);
    expect(readFileSync(join(directory, "journal.aside.jsonl"), "utf8")).toContain("no such thing");
  });

  it("is replayed by one run at a time, and by the next one after a crash", async () => {
    const [first, second] = [opened(), opened()];
    let inner: boolean | undefined;
    const outer = await first.exclusively(async () => {
      inner = await second.exclusively(() => Promise.resolve());
    });
    expect([outer, inner]).toEqual([true, false]);
    writeFileSync(join(directory, "replay.lock"), `999999999 ${time}`);
    expect(await second.exclusively(() => Promise.resolve())).toBe(true);
  });

  it("costs a warning when it cannot be kept, and goes on in memory", () => {
    const blocked = join(directory, "blocked");
    writeFileSync(blocked, "");
    const journal = opened({ directory: join(blocked, "tracking") });
    journal.append([comment("a")], origin);
    expect(texts(journal)).toEqual(["a"]);
    expect(new Set(warnings)).toEqual(new Set([expect.stringMatching(/cannot be kept \(ENOTDIR\)/)]));
  });

  it("is readable by its owner only", () => {
    opened().append([comment("a")], origin);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});

/** Appends entries one by one, with compactions in between; the process to be run several times at once. */
const writer = `
  import { Journal } from "./journal.js";
  const [directory, name, tree, ids] = JSON.parse(process.argv[2]);
  const options = { directory, destination: "linear", pid: process.pid, now: () => new Date(), warn: (text) => { throw new Error(text); } };
  const journal = new Journal(options);
  ids.forEach((id, index) => {
    const origin = { destination: "linear", team: "ENG", run: name, tree, sequence: 1 };
    journal.append([{ kind: "comment", id, issueId: tree, body: name + index }], origin);
    journal.compact();
  });
`;

/** The journal's modules as plain JavaScript in a folder of their own. */
function compileJournal(): string {
  const folder = join(directory, "compiled");
  mkdirSync(join(folder, "tracking"), { recursive: true });
  symlinkSync(join(import.meta.dirname, "..", "..", "..", "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const name of [
    "alive",
    "tracking/intents",
    "tracking/journal",
    "tracking/journal-file",
    "tracking/replay-lock",
  ]) {
    const source = readFileSync(join(import.meta.dirname, "../../../scripts", `${name}.ts`), "utf8");
    const compilerOptions = { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2023 };
    writeFileSync(join(folder, `${name}.js`), typescript.transpileModule(source, { compilerOptions }).outputText);
  }
  writeFileSync(join(folder, "tracking", "writer.js"), writer);
  return join(folder, "tracking", "writer.js");
}

describe("several processes on one journal", () => {
  it("lose and double nothing while they append and compact", async () => {
    const script = compileJournal();
    const names = ["p", "q", "r"];
    const places = Array.from({ length: 40 }, (_, index) => index);
    const run = promisify(execFile);
    await Promise.all(
      names.map((name) =>
        run(process.execPath, [
          script,
          JSON.stringify([directory, name, tree, places.map((place) => stableId(name, String(place)))]),
        ]),
      ),
    );
    time = Date.now() + 10 * 60_000;
    expect(texts(opened()).sort()).toEqual(names.flatMap((name) => places.map((place) => `${name}${place}`)).sort());
    expect(warnings).toEqual([]);
    expect(existsSync(join(directory, "journal.aside.jsonl"))).toBe(false);
  });
});
