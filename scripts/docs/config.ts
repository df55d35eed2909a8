import { anchor, code, line, table } from "./markdown.js";
import { type JsonSchema, type SectionDoc, schemaOf } from "./schema.js";

/** One setting as the page shows it. */
interface Row {
  /** `flowLogs.retentionDays`, `nodeGroups.<name>.minSize`, `admins[].principalArn`. */
  readonly key: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** The page `docs/config.md`: every section with all its keys, types, defaults and meanings. */
export function renderConfigPage(namespace: string, sections: Readonly<Record<string, SectionDoc>>): string {
  const names = Object.keys(sections);
  const contents = Object.entries(sections).map(([name, { summary }]) => [
    `[${code(`${namespace}:${name}`)}](${anchor(name)})`,
    line(summary),
  ]);
  return `${[
    "# Configuration",
    "Generated from the schemas by `npm run docs`; a test fails when it is stale.",
    `An environment is one file, \`Pulumi.<env>.yaml\`. Each section is a key \`${namespace}:<section>\` under \`config\`. A section left out is not deployed. Keys that are not listed here are refused.`,
    "For completion in an editor, put this line on top of the file:",
    "```yaml\n# yaml-language-server: $schema=./docs/config.schema.json\n```",
    table(["Section", "What it is"], contents),
    ...names.map((name) => renderSection(name, sections[name])),
  ].join("\n\n")}\n`;
}

function renderSection(name: string, section: SectionDoc | undefined): string {
  if (section === undefined) return "";
  const rows = rowsOf(schemaOf(section.schema), "").map(({ key, schema, required }) => [
    code(key),
    typeOf(schema),
    required ? "**required**" : defaultOf(schema),
    line(schema.description ?? ""),
  ]);
  const head = ["Key", "Type", "Default", "Meaning"];
  return `## ${name}\n\n${line(section.summary)}\n\n${rows.length > 0 ? table(head, rows) : "No keys."}`;
}

/** A container is listed with its own meaning, followed by what is in it. */
function rowsOf(schema: JsonSchema, prefix: string): Row[] {
  const required = new Set(schema.required ?? []);
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    return [{ key, schema: child, required: required.has(name) }, ...inner(child, key)];
  });
  const values = schema.additionalProperties;
  if (typeof values !== "object") return own;
  const key = prefix === "" ? "<name>" : `${prefix}.<name>`;
  return [...own, ...rowsOf(values, key)];
}

function inner(schema: JsonSchema, key: string): Row[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const nested = choices.flatMap((choice) => inner(choice, key));
  const items = schema.items === undefined ? [] : rowsOf(schema.items, `${key}[]`);
  return [...rowsOf(schema, key), ...items, ...unique(nested)];
}

/** Two alternatives may share keys (`kind`); each is told once. */
function unique(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}

function typeOf(schema: JsonSchema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(" or ");
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(", ");
  const type = typeof schema.type === "string" ? schema.type : schema.type?.join(" or ");
  switch (type) {
    case "string":
      return `text${schema.format === undefined ? "" : ` (${schema.format})`}${range(schema.minLength, schema.maxLength, "characters")}`;
    case "integer":
    case "number":
      return `${type}${range(atLeast(schema), atMost(schema), "")}`;
    case "array":
      return `list of ${schema.items === undefined ? "anything" : typeOf(schema.items)}${range(schema.minItems, schema.maxItems, "items")}`;
    case "object":
      return typeof schema.additionalProperties === "object" ? "mapping by name" : "mapping";
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case undefined:
      return "anything";
    default:
      return type;
  }
}

/** zod bounds every integer by what JavaScript can hold, which says nothing to a reader. */
const atLeast = ({ minimum, exclusiveMinimum }: JsonSchema): number | undefined =>
  minimum === Number.MIN_SAFE_INTEGER ? undefined : (minimum ?? exclusiveMinimum);
const atMost = ({ maximum, exclusiveMaximum }: JsonSchema): number | undefined =>
  maximum === Number.MAX_SAFE_INTEGER ? undefined : (maximum ?? exclusiveMaximum);

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return "";
  const words =
    least === undefined ? `at most ${most}` : most === undefined ? `at least ${least}` : `${least} to ${most}`;
  const one = (most ?? least) === 1 ? unit.replace(/s$/, "") : unit;
  return `, ${words}${unit === "" ? "" : ` ${one}`}`;
}

function defaultOf(schema: JsonSchema): string {
  if (schema.default === undefined) return "–";
  const filled =
    typeof schema.default === "object" && schema.default !== null && Object.keys(schema.default).length === 0;
  if (filled && schema.type === "object" && schema.properties !== undefined) return "see below";
  return code(JSON.stringify(schema.default));
}
