import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { appendLines, compactJournal, readJournal } from "../../../scripts/tracking/journal-file.js";

const between = vi.hoisted(() => ({ openAndWrite: (): void => undefined }));

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const openSync: typeof fs.openSync = (...args) => {
    const file = real.openSync(...args);
    const { openAndWrite } = between;
    between.openAndWrite = () => undefined;
    openAndWrite();
    return file;
  };
  return { ...real, openSync };
});

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), "chainwright-journal-file-"));
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

it("writes a line again when the file was compacted away under it", () => {
  const path = join(directory, "journal.jsonl");
  appendLines(path, [{ done: "earlier" }]);
  between.openAndWrite = () => compactJournal(path, join(directory, "aside"), "other");
  appendLines(path, [{ refused: "x", run: "1" }]);
  expect(fs.readFileSync(path, "utf8")).toBe('{"refused":"x","run":"1"}\n');
  expect(readJournal(path).refusals.get("x")).toEqual(new Map([["1", ""]]));
});

it("never glues a line to one that another process left unfinished", () => {
  const path = join(directory, "journal.jsonl");
  fs.writeFileSync(path, '{"done":"tor');
  appendLines(path, [{ refused: "x", run: "1" }]);
  expect(readJournal(path)).toMatchObject({
    corrupted: ['{"done":"tor'],
    refusals: new Map([["x", new Map([["1", ""]])]]),
  });
});
