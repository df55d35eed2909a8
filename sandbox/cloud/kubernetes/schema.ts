import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { unknown } from "../simulator.js";
import type { Kind } from "./kinds.js";
import { below, type Manifest, record, type Violation } from "./manifest.js";
import newer from "./newer.json" with { type: "json" };
import { observe } from "./observe.js";

/** One complaint of a compiled JSON schema, as ajv words it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Validate = { (value: unknown): boolean; errors?: readonly SchemaError[] | null };

const require = createRequire(import.meta.url);
const packages = ["kubernetes-models", "@kubernetes-models/cert-manager", "@kubernetes-models/prometheus-operator"];

/** How the schema package spells a group of the cluster's own; others are the capitalised parts of their name. */
const prefixes: Readonly<Record<string, string>> = {
  "": "IoK8sApiCore",
  "apiextensions.k8s.io": "IoK8sApiextensionsApiserverPkgApisApiextensions",
  "apiregistration.k8s.io": "IoK8sKubeAggregatorPkgApisApiregistration",
};

const found = new Map<string, Validate | undefined>();

/** Whether a schema of the kind is installed. */
export function hasSchema(kind: Kind): boolean {
  return validatorOf(kind) !== undefined;
}

/** Where the object does not match the schema of its kind, unknown fields included; nothing for a kind without an installed schema. */
export function schemaViolations(kind: Kind, manifest: Manifest): readonly Violation[] {
  const validate = validatorOf(kind);
  if (!validate) return [];
  const watched = observe(manifest);
  validate(watched.value);
  return [
    ...complaints(validate.errors ?? [], manifest),
    ...watched
      .unseen()
      .filter((field) => !isNewer(kind, field))
      .map(unknownField),
  ];
}

/** What strict decoding says of a field that the schema does not have. */
export function unknownField(field: string): Violation {
  return { path: field, reason: `unknown field ${JSON.stringify(field)}` };
}

/** The complaints in the API's words, without those about values that are not known yet. Values are never shown. */
export function complaints(errors: readonly SchemaError[], manifest: Manifest): readonly Violation[] {
  return errors
    .filter((error) => valueAt(manifest, error.instancePath) !== unknown)
    .map((error) => {
      const place = pathOf(error.instancePath);
      if (error.keyword === "required")
        return { path: below(place, String(error.params["missingProperty"])), reason: "Required value" };
      return { path: place, reason: `Invalid value: ${wording(error)}` };
    });
}

function wording(error: SchemaError): string {
  const { params } = error;
  switch (error.keyword) {
    case "type":
      return `must be of type ${String(params["type"])}`;
    case "enum":
      return `supported values: ${(params["allowedValues"] as unknown[]).map((value) => JSON.stringify(value)).join(", ")}`;
    case "format":
      return `must be a valid ${String(params["format"])}`;
    case "pattern":
      return `must match ${String(params["pattern"])}`;
    case "anyOf":
    case "oneOf":
      return "must be of one of the types that the field allows";
    default:
      return error.message ?? `must satisfy ${error.keyword} ${JSON.stringify(params["limit"] ?? params)}`;
  }
}

function validatorOf(kind: Kind): Validate | undefined {
  const name = schemaName(kind);
  if (!found.has(name)) found.set(name, load(name));
  return found.get(name);
}

function schemaName(kind: Kind): string {
  const version = capitalised(kind.version);
  const prefix = prefixes[kind.group];
  if (prefix !== undefined) return `${prefix}${version}${kind.kind}`;
  const own = /^([a-z]+)(\.[a-z]+)*\.k8s\.io$|^([a-z]+)$/.exec(kind.group);
  if (own) return `IoK8sApi${capitalised(own[1] ?? own[3] ?? "")}${version}${kind.kind}`;
  return `${kind.group.split(/[.-]/).map(capitalised).join("")}${version}${kind.kind}`;
}

function load(name: string): Validate | undefined {
  const file = packages
    .map((packageName) =>
      path.join(path.dirname(require.resolve(`${packageName}/package.json`)), "_schemas", `${name}.js`),
    )
    .find((candidate) => existsSync(candidate));
  return file === undefined ? undefined : (require(file) as { validate: Validate }).validate;
}

/** Fields of newer releases than the installed schema's, as expressions over paths. */
const newerFields = newer.map(({ kinds, fields }) => ({ kinds, patterns: fields.map(asPattern) }));

function isNewer(kind: Kind, field: string): boolean {
  return newerFields.some(
    ({ kinds, patterns }) =>
      (kinds.includes("*") || kinds.includes(kind.kind)) && patterns.some((pattern) => pattern.test(field)),
  );
}

function asPattern(field: string): RegExp {
  const escaped = field
    .replaceAll(/[.[\]]/g, "\\$&")
    .replaceAll("\\[*\\]", "\\[\\d+\\]")
    .replaceAll("**", ".+");
  return new RegExp(`^${escaped}$`);
}

function pathOf(pointer: string): string {
  return steps(pointer).reduce((place, step) => below(place, /^\d+$/.test(step) ? Number(step) : step), "");
}

function valueAt(manifest: Manifest, pointer: string): unknown {
  return steps(pointer).reduce<unknown>(
    (here, step) => (Array.isArray(here) ? (here as unknown[])[Number(step)] : record(here)[step]),
    manifest,
  );
}

function steps(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
