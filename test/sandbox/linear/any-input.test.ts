import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  getNamedType,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Access } from "../../../sandbox/linear/api/access.js";
import { answer } from "../../../sandbox/linear/api/api.js";
import { Budgets } from "../../../sandbox/linear/api/limits.js";
import { mutations } from "../../../sandbox/linear/api/mutations.js";
import { RequestReader } from "../../../sandbox/linear/api/request.js";
import type { World } from "../../../sandbox/linear/api/world.js";
import { loadSchema } from "../../../sandbox/linear/schema.js";
import { sandboxKey, seed, stableId } from "../../../sandbox/linear/seed.js";
import { Store } from "../../../sandbox/linear/store/store.js";
import { turn } from "../../../sandbox/linear/switches.js";
import { schemaCache } from "../../support/linear.js";

/** The id of one record of every kind, so that references often lead somewhere. */
const known = "11111111-1111-4111-8111-111111111111";
const team = stableId("team");

const made = `mutation {
  k: teamCreate(input: { id: "${known}", name: "x", key: "KNO" }) { success }
  a: issueCreate(input: { id: "${known}", teamId: "${team}", title: "x" }) { success }
  b: commentCreate(input: { id: "${known}", issueId: "${known}", body: "x" }) { success }
  c: attachmentCreate(input: { id: "${known}", issueId: "${known}", url: "https://x.y", title: "x" }) { success }
  d: issueLabelCreate(input: { id: "${known}", teamId: "${team}", name: "x", isGroup: true }) { success }
  e: projectCreate(input: { id: "${known}", teamIds: ["${team}"], name: "x" }) { success }
  f: projectUpdateCreate(input: { id: "${known}", projectId: "${known}" }) { success }
  g: documentCreate(input: { id: "${known}", issueId: "${known}", title: "x" }) { success }
  h: releasePipelineCreate(input: { id: "${known}", name: "x" }) { success }
  i: releaseCreate(input: { id: "${known}", pipelineId: "${known}", name: "x" }) { success }
  j: issueToReleaseCreate(input: { id: "${known}", issueId: "${known}", releaseId: "${known}" }) { success }
}`;

const words = fc.oneof(
  { weight: 6, arbitrary: fc.constant(known) },
  fc.constantFrom("", " ", "ENG-1", "https://x.y", "2026-01-01T00:00:00Z", "not a date", team),
  fc.constantFrom(known, stableId("Todo"), stableId("viewer")),
  fc.uuid({ version: 4 }),
  fc.string({ unit: "grapheme" }),
);

/** Any value that GraphQL lets through for a type. */
function anyOf(type: GraphQLInputType, depth = 0): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return anyOf(type.ofType as GraphQLInputType, depth);
  if (isListType(type)) return fc.array(anyOf(type.ofType as GraphQLInputType, depth + 1), { maxLength: 2 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => depth < 3 || isNonNullType(field.type));
    const needed = fields.filter((field) => isNonNullType(field.type));
    const others = fields.filter((field) => !needed.includes(field));
    // A few at a time: a field that the embedded Linear doesn't act on is refused before anything else is looked at.
    return fc.subarray(others, { maxLength: Math.min(3, others.length) }).chain((chosen) => {
      const model = [...needed, ...chosen].map((field) => [field.name, anyOf(field.type, depth + 1)] as const);
      return fc.record(Object.fromEntries(model));
    });
  }
  switch (getNamedType(type).name) {
    case "Int":
      return fc.integer({ min: -5, max: 300 });
    case "Float":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "Boolean":
      return fc.boolean();
    case "JSONObject":
      return fc.dictionary(fc.string(), fc.jsonValue());
    default:
      return words;
  }
}

describe("any input that GraphQL lets through", () => {
  const dir = mkdtempSync(join(tmpdir(), "chainwright-any-input-"));
  const bugs: string[] = [];
  const outcomes = { done: 0, refused: 0 };
  let schema: GraphQLSchema;
  let world: World;
  let ask: (query: string, variables: Record<string, unknown>) => Promise<number>;
  beforeAll(async () => {
    schema = await loadSchema(schemaCache);
    const store = new Store(dir, () => undefined);
    const now = () => new Date("2026-03-01T12:00:00Z");
    seed(store, now());
    const access = new Access(store, now, { keys: [{ key: sandboxKey }], apps: [] });
    world = { store, schema, access, budgets: new Budgets(now), now, newId: randomUUID, url: "http://127.0.0.1" };
    turn(world, { releases: true });
    const reader = new RequestReader(schema);
    ask = async (query, variables) => {
      const request = reader.read(JSON.stringify({ query, variables }));
      if (!request.ok) throw request.errors[0] ?? new Error("not a request");
      const fresh = { ...world, budgets: new Budgets(now) };
      return (await answer(fresh, sandboxKey, request, (line) => bugs.push(line))).status;
    };
  });
  /** Whatever a run took away is there again for the next. */
  const restock = async () => {
    for (const record of made.split("\n").slice(1, -1)) await ask(`mutation { ${record} }`, {});
  };
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(Object.keys(mutations))("is done or refused by %s, and never a bug of ours", async (name) => {
    const field = schema.getMutationType()?.getFields()[name];
    if (field === undefined) throw new Error(`Linear has no mutation ${name}`);
    const declared = field.args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(", ");
    const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(", ");
    const query = `mutation (${declared}) { ${name}(${given}) { success } }`;
    const needed = field.args.filter(({ type }) => isNonNullType(type)).map((argument) => argument.name);
    const model = Object.fromEntries(field.args.map((argument) => [argument.name, anyOf(argument.type)]));
    const variables = fc.record(model, { requiredKeys: needed });
    await restock();
    await fc.assert(
      fc.asyncProperty(variables, async (values) => {
        bugs.length = 0;
        const status = await ask(query, values);
        expect([200, 400], bugs.join("\n")).toContain(status);
        outcomes[status === 200 ? "done" : "refused"] += 1;
      }),
      { numRuns: 25 },
    );
  });

  it("is often enough right for that to mean something", () => {
    expect(outcomes.done).toBeGreaterThan(150);
    expect(outcomes.refused).toBeGreaterThan(100);
  });
});
