import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seed } from "../../../sandbox/linear/seed.js";
import { Store } from "../../../sandbox/linear/store/store.js";

describe("the embedded Linear's state", () => {
  let dir: string;
  let file: string;
  const told: string[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "chainwright-store-"));
    file = join(dir, "linear.jsonl");
    told.length = 0;
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const open = () => new Store(dir, (line) => told.push(line));
  const comment = (id: string, body = "text") => ({
    kind: "Comment" as const,
    id,
    body,
    issueId: "i",
    parentId: null,
    userId: "u",
    editedAt: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    archivedAt: null,
  });
  const add = (store: Store, ...ids: string[]) => store.transaction(() => ids.map((id) => store.put(comment(id))));
  const ids = (store: Store) => store.list("Comment").map(({ id }) => id);

  it("is there after a restart, in the order in which it was made", () => {
    const store = open();
    add(store, "b", "a");
    add(store, "c");
    store.transaction(() => store.put(comment("b", "changed")));
    const again = open();
    expect(ids(again)).toEqual(["b", "a", "c"]);
    expect(again.get("Comment", "b")?.body).toBe("changed");
    expect(ids(open())).toEqual(["b", "a", "c"]);
  });

  it("forgets what was removed", () => {
    const store = open();
    add(store, "a", "b");
    store.transaction(() => store.remove("Comment", "a"));
    expect(ids(open())).toEqual(["b"]);
    expect(ids(open())).toEqual(["b"]);
  });

  it("undoes a transaction that throws, in memory and on disk", () => {
    const store = open();
    add(store, "a");
    const failing = () =>
      store.transaction(() => {
        store.put(comment("a", "changed"));
        store.put(comment("b"));
        store.remove("Comment", "a");
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    expect(ids(store)).toEqual(["a"]);
    expect(store.get("Comment", "a")?.body).toBe("text");
    expect(ids(open())).toEqual(["a"]);
  });

  it("drops only the write that was cut off, says so, and goes on cleanly", async () => {
    const store = open();
    add(store, "a");
    add(store, "b");
    const whole = await readFile(file, "utf8");
    await writeFile(file, whole.slice(0, -20));
    const recovered = open();
    expect(ids(recovered)).toEqual(["a"]);
    expect(told).toEqual([expect.stringContaining("incomplete")]);
    add(recovered, "c");
    expect(ids(open())).toEqual(["a", "c"]);
    expect(told).toHaveLength(1);
  });

  it("does not count a last line that lacks only its line break, and glues nothing to it", async () => {
    add(open(), "a");
    await appendFile(file, JSON.stringify({ put: [comment("b")] }));
    const recovered = open();
    expect(ids(recovered)).toEqual(["a"]);
    add(recovered, "c");
    expect(ids(open())).toEqual(["a", "c"]);
  });

  it("keeps to one line after a restart, however much was changed", async () => {
    const store = open();
    for (let run = 0; run < 50; run += 1) add(store, "a");
    open();
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(1);
    expect(await readdir(dir)).toEqual(["linear.jsonl"]);
  });

  it("refuses to be changed outside a transaction", () => {
    expect(() => open().put(comment("a"))).toThrow("outside a transaction");
  });

  it("is seeded once, with the same ids in every sandbox", () => {
    const store = open();
    seed(store, new Date("2026-03-01T00:00:00Z"));
    const team = store.list("Team")[0];
    seed(store, new Date("2026-04-01T00:00:00Z"));
    expect(store.list("Team")).toEqual([team]);
    expect(team?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(store.list("WorkflowState").map(({ name }) => name)).not.toContain("In Review");
  });
});
