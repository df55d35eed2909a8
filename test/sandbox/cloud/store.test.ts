import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CloudObject } from "../../../sandbox/cloud/simulator.js";
import { type Store, openStore } from "../../../sandbox/cloud/store.js";

let dir: string;
let stores: Store[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "chainwright-store-"));
  stores = [];
});

afterEach(() => {
  for (const store of stores) store.close();
  rmSync(dir, { recursive: true });
});

function open(): Store {
  const store = openStore(dir, { now: () => 1000 });
  stores.push(store);
  return store;
}

function thing(id: string, outputs: object = {}, more: Partial<CloudObject> = {}): CloudObject {
  return {
    package: "aws",
    type: "aws:x:X",
    id,
    inputs: { name: id },
    outputs: { name: id, ...outputs },
    createdAt: 0,
    ...more,
  };
}

describe("the cloud's state", () => {
  it("is there again after the process has gone without a word", () => {
    const store = open();
    store.put(thing("a"));
    store.put(thing("b"));
    store.put(thing("a", { size: 2 }));
    store.drop(thing("b"));
    expect(open().all()).toEqual([thing("a", { size: 2 })]);
  });

  it("forgets a line that was cut off while it was written, and no other", () => {
    const store = open();
    store.put(thing("a"));
    store.put(thing("b"));
    const file = join(dir, "cloud.jsonl");
    truncateSync(file, statSync(file).size - 5);
    const again = open();
    expect(again.all()).toEqual([thing("a")]);
    again.put(thing("c"));
    expect(
      open()
        .all()
        .map((one) => one.id),
    ).toEqual(["a", "c"]);
  });

  it("says which line is damaged, and what to do", () => {
    open().put(thing("a"));
    appendFileSync(join(dir, "cloud.jsonl"), "nonsense\n");
    expect(open).toThrow(/sandbox\/store-unreadable[\s\S]*cloud\.jsonl:2[\s\S]*sandbox reset/);
  });

  it("appends, and is written anew on opening when most of it is stale", () => {
    const store = open();
    for (let time = 0; time < 1500; time += 1) store.put(thing("a", { time }));
    const lines = () => readFileSync(join(dir, "cloud.jsonl"), "utf8").split("\n").length - 1;
    expect(lines()).toBe(1500);
    expect(open().all()).toEqual([thing("a", { time: 1499 })]);
    expect(lines()).toBe(1);
    store.put(thing("b"));
    expect(store.all().map((one) => one.id)).toEqual(["a", "b"]);
    expect(
      open()
        .all()
        .map((one) => one.id),
    ).toEqual(["a", "b"]);
  });

  it("grows by one line for each of thousands of objects", () => {
    const store = open();
    for (let count = 0; count < 5000; count += 1) store.put(thing(`id-${count}`));
    expect(store.list("aws:x:X")).toHaveLength(5000);
    expect(readFileSync(join(dir, "cloud.jsonl"), "utf8").split("\n")).toHaveLength(5001);
    expect(store.within({ package: "aws" }).get("aws:x:X", "id-4999")?.id).toBe("id-4999");
  });

  it("is shared by processes that have it open at once", () => {
    const [one, two] = [open(), open()];
    one.put(thing("a"));
    two.put(thing("b"));
    one.sync();
    expect(one.all().map((object) => object.id)).toEqual(["a", "b"]);
    two.remove("a");
    one.sync();
    expect(one.all().map((object) => object.id)).toEqual(["b"]);
    rmSync(join(dir, "cloud.jsonl"));
    one.sync();
    expect(one.all()).toEqual([]);
  });

  it("says so when it can't be written, and keeps what it had", () => {
    symlinkSync("/dev/full", join(dir, "cloud.jsonl"));
    const full = open();
    expect(() => full.put(thing("a"))).toThrow(/sandbox\/store-unwritable[\s\S]*no space left[\s\S]*make room/);
    expect(full.all()).toEqual([]);
    expect(full.operations()).toEqual([]);
    expect(() => openStore(join(dir, "cloud.jsonl", "inside"))).toThrow("sandbox/store-unwritable");
  });

  it("is for its owner's eyes only", () => {
    open();
    expect(statSync(join(dir, "cloud.jsonl")).mode & 0o077).toBe(0);
  });
});

describe("the log of operations", () => {
  it("has every change with its time and its resource, and stays when the state is written anew", () => {
    const store = open();
    store.put(thing("a"), "urn:a");
    store.put(thing("a", { size: 2 }), "urn:a");
    store.edit("a", { size: 3 });
    store.drop(thing("a"), "urn:a");
    const type = "aws:x:X";
    expect(open().operations()).toEqual([
      { at: 1000, operation: "create", type, id: "a", urn: "urn:a" },
      { at: 1000, operation: "update", type, id: "a", urn: "urn:a" },
      { at: 1000, operation: "update", type, id: "a" },
      { at: 1000, operation: "delete", type, id: "a", urn: "urn:a" },
    ]);
  });
});

describe("a person at the console", () => {
  it("changes what is shown, and of what was asked for only what was", () => {
    const store = open();
    store.put(thing("a", { size: 1, tags: { a: "b", c: "d" } }, { inputs: { name: "a", tags: { a: "b", c: "d" } } }));
    store.edit("a", { size: 9, tags: { a: "x", c: null } });
    const [object] = store.all();
    expect(object?.outputs).toEqual({ name: "a", size: 9, tags: { a: "x" } });
    expect(object?.inputs).toEqual({ name: "a", tags: { a: "x" } });
  });

  it("must say which object is meant", () => {
    const store = open();
    store.put(thing("a"));
    store.put(thing("a", {}, { type: "aws:y:Y" }));
    expect(() => store.remove("b")).toThrow(/sandbox\/no-such-object[\s\S]*none/);
    expect(() => store.edit("a", {})).toThrow("aws:x:X, aws:y:Y");
    store.remove("a", "aws:y:Y");
    expect(store.all()).toEqual([thing("a")]);
  });
});

describe("a simulator", () => {
  it("sees its own realm, and the objects of other packages", () => {
    const store = open();
    store.put(thing("a", {}, { realm: "one" }));
    store.put(thing("a", { other: true }, { realm: "two" }));
    store.put(thing("pod", {}, { package: "kubernetes", type: "k:Pod", realm: "cluster" }));
    const cloud = store.within({ package: "aws", realm: "one" });
    expect(cloud.get("aws:x:X", "a")?.outputs).toEqual({ name: "a" });
    expect(cloud.list("aws:x:X")).toHaveLength(1);
    expect(cloud.all().map((object) => object.id)).toEqual(["a", "pod"]);
    const [mine] = cloud.list("aws:x:X");
    if (mine) cloud.remove(mine);
    expect(store.all().map((object) => object.realm)).toEqual(["two", "cluster"]);
  });

  it("gets random digits that don't repeat", () => {
    const cloud = open().within({ package: "aws" });
    const drawn = Array.from({ length: 1000 }, () => cloud.hex(17));
    expect(new Set(drawn).size).toBe(1000);
    expect(drawn.every((digits) => /^[0-9a-f]{17}$/.test(digits))).toBe(true);
  });
});
