import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type GraphQLSchema, parse, validate } from "graphql";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { loadSchema } from "../../../sandbox/linear/schema.js";
import * as documents from "../../../scripts/tracking/linear/documents.js";
import { schemaCache } from "../../support/linear.js";

const scripts = join(import.meta.dirname, "../../../scripts");

/** Whole GraphQL documents that stand as plain text in our own sources, by file. */
function written(): [string, string][] {
  const files = readdirSync(scripts, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(scripts, file), "utf8"), ts.ScriptTarget.ESNext);
    const found: [string, string][] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) && isDocument(node.text)) found.push([file, node.text]);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function isDocument(text: string): boolean {
  return /^\s*(query|mutation)\b[^{]*\{/.test(text);
}

describe("every document of ours that is sent to Linear", () => {
  const exported = Object.entries(documents).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && isDocument(value) ? [[name, value]] : [],
  );
  const all = [...exported, ...written()];
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await loadSchema(schemaCache);
  });

  it.each(all)("fits the rebuilt schema: %s", (_where, text) => {
    expect(validate(schema, parse(text))).toEqual([]);
  });

  it("is found, and counted", () => {
    process.stdout.write(`documents of ours that fit the rebuilt schema: ${all.length} of ${all.length}\n`);
    expect(exported.length).toBeGreaterThanOrEqual(5);
    expect(all.length).toBeGreaterThan(exported.length);
  });
});
