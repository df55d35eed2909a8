import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { Context } from "../../scripts/command.js";
import { render } from "../../scripts/commands/render.js";
import { enginePath } from "../support/engine.js";

const root = resolve(import.meta.dirname, "../..");
let folder: string;
let files: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-rendered-"));
  const both = ["one", "two"].map((name) => render.run(["prod"], { out: join(folder, name) }, context()));
  expect(await Promise.all(both)).toEqual([0, 0]);
  files = list(join(folder, "one"));
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what render writes of production", () => {
  it.each(["kubernetes", "aws", "iam", "helm", "prometheus/rules", "grafana", "alertmanager"])(
    "has files in %s",
    (part) => {
      expect(files.filter((file) => file.startsWith(`${part}/`)).length).toBeGreaterThan(0);
    },
  );

  it("is YAML and JSON that parses", () => {
    for (const file of files.filter((name) => name.endsWith(".yaml"))) {
      for (const document of parseAllDocuments(read(file))) expect(document.errors, file).toEqual([]);
    }
    for (const file of files.filter((name) => name.endsWith(".json")))
      expect(() => JSON.parse(read(file)) as unknown, file).not.toThrow();
  });

  it("pins every chart exactly", () => {
    const charts = files.filter((file) => /^helm\/[^/]+\/chart\.yaml$/.test(file));
    expect(charts.length).toBeGreaterThan(2);
    for (const file of charts) expect(read(file), file).toMatch(/^version: "?v?\d+\.\d+\.\d+/m);
  });

  it("shows no secret and no value that is not known", () => {
    for (const file of files) {
      expect(read(file), file).not.toMatch(
        /04da6b54-80e4-46f7-96ec-b56ff0331ba9|1b47061264138c4ac30d75fd1eb44270|ciphertext/,
      );
    }
    const admin = files.find((file) => /secret-grafana-admin\.yaml$/.test(file)) ?? "";
    expect(read(admin)).not.toMatch(/admin-password: (?!"?\[secret\])\S/);
  });

  it.skipIf(!existsSync("/usr/bin/promtool"))(
    "has rule files that promtool takes (skipped where promtool is missing)",
    () => {
      const rules = files
        .filter((file) => file.startsWith("prometheus/rules/"))
        .map((file) => join(folder, "one", file));
      expect(execFileSync("promtool", ["check", "rules", ...rules], { encoding: "utf8" })).not.toContain("FAILED");
    },
  );

  it("is the same the next time", () => {
    expect(list(join(folder, "two"))).toEqual(files);
    const differing = files.filter((file) => read(file) !== readFileSync(join(folder, "two", file), "utf8"));
    expect(differing).toEqual([]);
  });
});

function context(): Context {
  return {
    cwd: root,
    env: { ...process.env, CHAINWRIGHT_PULUMI: enginePath() },
    out: () => undefined,
    err: () => undefined,
    terminal: false,
    confirm: async () => false,
    now: () => new Date("2026-11-22T12:00:00Z"),
    onInterrupt: () => () => undefined,
  };
}

function list(base: string): string[] {
  const found = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return found.map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1)).sort();
}

function read(file: string): string {
  return readFileSync(join(folder, "one", file), "utf8");
}
