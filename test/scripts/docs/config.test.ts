import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { renderPages } from "../../../scripts/docs/pages.js";

const kind = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("file").describe("from a file"), path: z.string() }),
  z.strictObject({ kind: z.literal("none") }),
]);

const network = z.strictObject({
  cidr: z.string().default("10.0.0.0/16").describe("The block | of the network."),
  nat: z.enum(["none", "single"]).default("single").describe("Way out."),
  zones: z.array(z.string()).min(2).max(6).describe("Zones."),
  days: z.int().min(1).max(365).default(30).describe("Days."),
  logs: z
    .strictObject({ enabled: z.boolean().default(true).describe("Whether.") })
    .prefault({})
    .describe("Logs."),
  groups: z
    .record(z.string(), z.strictObject({ size: z.int().describe("Size.") }))
    .default({})
    .describe("Groups."),
  admins: z
    .array(z.strictObject({ arn: z.string().describe("Who.") }))
    .default([])
    .describe("Admins."),
  source: kind.optional().describe("Source."),
});

const sections = { network: { schema: network, summary: "The network." } };
const pages = renderPages({ namespace: "protocol", gates: [], rules: [], sections, environments: [] });
const page = pages.get("docs/config.md") ?? "";

describe("docs/config.md", () => {
  it.each([
    '| `cidr` | text | `"10.0.0.0/16"` | The block \\| of the network. |',
    '| `nat` | `none`, `single` | `"single"` | Way out. |',
    "| `zones` | list of text, 2 to 6 items | **required** | Zones. |",
    "| `days` | integer, 1 to 365 | `30` | Days. |",
    "| `logs` | mapping | see below | Logs. |",
    "| `logs.enabled` | true or false | `true` | Whether. |",
    "| `groups` | mapping by name | `{}` | Groups. |",
    "| `groups.<name>.size` | integer | **required** | Size. |",
    "| `admins[].arn` | text | **required** | Who. |",
    "| `source` | mapping | – | Source. |",
    "| `source.path` | text | **required** |  |",
  ])("has the line %s", (line) => expect(page).toContain(`${line}\n`));

  it("lists the sections with their names in the file", () => {
    expect(page).toContain("| [`protocol:network`](#network) | The network. |");
  });
});

describe("docs/config.schema.json", () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(pages.get("docs/config.schema.json") ?? "") as object,
  );

  it.each([
    [{ config: { "protocol:network": { zones: ["a", "b"] }, "aws:region": "us-east-1" } }, true],
    [{ config: { "protocol:network": { zones: ["a", "b"], source: { kind: "none" } } }, encryptionsalt: "v1" }, true],
    [{ config: { "protocol:network": { zones: ["a"] } } }, false],
    [{ config: { "protocol:network": { zones: ["a", "b"], nats: "single" } } }, false],
    [{ config: { "protocol:netwrok": {} } }, false],
    [{}, false],
  ])("of the file %j says %s", (file, right) => expect(validate(file)).toBe(right));
});
