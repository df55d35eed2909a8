import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LinearDocument } from "@linear/sdk";
import { buildSchema, parse, printSchema, validate, validateSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSchema, rebuildSchema } from "../../../sandbox/linear/schema.js";

const documents = Object.entries(LinearDocument as unknown as Record<string, { toString(): string }>)
  .filter(([name]) => name.endsWith("Document"))
  .map(([name, document]) => ({ name, text: document.toString() }));

describe("Linear's schema, rebuilt from the SDK", () => {
  let sdl: string;
  let cache: string;
  beforeAll(async () => {
    sdl = await rebuildSchema();
    cache = await mkdtemp(join(tmpdir(), "chainwright-schema-"));
  });
  afterAll(() => rm(cache, { recursive: true, force: true }));

  it(`is a valid schema in which the SDK's ${documents.length} documents are all valid`, () => {
    const schema = buildSchema(sdl);
    expect(validateSchema(schema)).toEqual([]);
    const invalid = documents.filter(({ text }) => validate(schema, parse(text)).length > 0);
    expect(invalid.map(({ name }) => name)).toEqual([]);
    process.stdout.write(
      `documents of the SDK that fit the rebuilt schema: ${documents.length - invalid.length} of ${documents.length}\n`,
    );
    expect(documents).toHaveLength(674);
  });

  it.each([
    ["a misspelt field", "{ viewer { nme } }"],
    ["a misspelt input field", 'mutation { issueCreate(input: { teamId: "x", titel: "t" }) { success } }'],
    ["a missing required argument", "mutation { issueDelete { success } }"],
    ["a nullable variable where Linear requires one", "query ($id: String) { issue(id: $id) { id } }"],
    ["an unknown value of an enum", "{ issues(orderBy: title) { nodes { id } } }"],
  ])("refuses %s", (_what, document) => {
    expect(validate(buildSchema(sdl), parse(document))).not.toEqual([]);
  });

  it("calls comparators by Linear's names, which the SDK's generator respells", () => {
    const document = "query ($id: IDComparator) { issues(filter: { team: { id: $id } }) { nodes { id } } }";
    expect(validate(buildSchema(sdl), parse(document))).toEqual([]);
  });

  it("is read from the cache the second time, and rebuilt when the cache is damaged", async () => {
    const first = printSchema(await loadSchema(cache));
    const [name = ""] = await readdir(cache);
    const kept = await readFile(join(cache, name), "utf8");
    await writeFile(join(cache, name), kept.slice(0, -100));
    expect(printSchema(await loadSchema(cache))).toBe(first);
    expect(await readFile(join(cache, name), "utf8")).toBe(kept);
  });

  it("names the package and what to do when there is no SDK to read", async () => {
    await expect(loadSchema(cache, join(cache, "nowhere"))).rejects.toMatchObject({
      code: "sandbox/linear-schema",
      problems: [{ path: "@linear/sdk", fix: expect.stringContaining("npm ci") }],
    });
  });
});
