import { closest, distance } from "fastest-levenshtein";
import type { ResourceSchema, Sdk } from "./sdk.js";
import type { Shape } from "./shape.js";
import { type CheckFailure, type Properties, unknown } from "./simulator.js";
import { signatureKey } from "./wire.js";

/** What of the inputs the SDK's own declarations do not allow: missing and unknown properties, at any depth, and wrong kinds of value. */
export function shapeFailures(sdk: Sdk, schema: ResourceSchema, inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = schema.required
    .filter((key) => inputs[key] === undefined || inputs[key] === null)
    .map((property) => ({ property, reason: `Missing required argument: the argument "${property}" is required` }));
  for (const [key, value] of Object.entries(inputs)) {
    const shape = schema.inputs.get(key);
    if (shape) failures.push(...valueFailures(sdk, shape, value, key));
    else failures.push(unexpected(key, key, [...schema.inputs.keys()]));
  }
  return failures;
}

function valueFailures(sdk: Sdk, shape: Shape, value: unknown, path: string): CheckFailure[] {
  if (value === unknown || value === null || value === undefined) return [];
  if (typeof value === "object" && signatureKey in value) return [];
  switch (shape.kind) {
    case "anything":
      return [];
    case "list":
      if (!Array.isArray(value)) return [wrong(path, "a list", value)];
      return value.flatMap((item, index) => valueFailures(sdk, shape.of, item, `${path}[${index}]`));
    case "map":
      if (!isObject(value)) return [wrong(path, "a map", value)];
      return Object.entries(value).flatMap(([key, item]) => valueFailures(sdk, shape.of, item, `${path}.${key}`));
    case "object":
      if (!isObject(value)) return [wrong(path, "an object", value)];
      return objectFailures(sdk, shape.type, value, path);
    default:
      return scalarFits(shape.kind, value) ? [] : [wrong(path, `a ${shape.kind}`, value)];
  }
}

function objectFailures(sdk: Sdk, type: string, value: Properties, path: string): CheckFailure[] {
  const fields = sdk.nested(type);
  if (!fields) return [];
  const missing = [...fields]
    .filter(([key, shape]) => shape.required && (value[key] === undefined || value[key] === null))
    .map(([key]) => ({
      property: `${path}.${key}`,
      reason: `Missing required argument: the argument "${key}" is required`,
    }));
  const rest = Object.entries(value).flatMap(([key, item]) => {
    const shape = fields.get(key);
    return shape
      ? valueFailures(sdk, shape, item, `${path}.${key}`)
      : [unexpected(`${path}.${key}`, key, [...fields.keys()])];
  });
  return [...missing, ...rest];
}

/** The providers read texts as numbers and truth values, and the other way round, where the text says one. */
function scalarFits(kind: "text" | "number" | "boolean", value: unknown): boolean {
  if (typeof value === "object") return false;
  if (kind === "number")
    return (
      typeof value === "number" || (typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)))
    );
  if (kind === "boolean") return typeof value === "boolean" || value === "true" || value === "false";
  return true;
}

function unexpected(property: string, key: string, known: readonly string[]): CheckFailure {
  const near = known.length > 0 ? closest(key, [...known]) : undefined;
  const likely = near !== undefined && distance(key, near) <= Math.max(2, Math.floor(key.length / 3));
  const hint = likely ? `; did you mean "${near}"?` : "";
  return { property, reason: `Invalid or unknown key: "${key}" is not expected here${hint}` };
}

function wrong(property: string, expected: string, value: unknown): CheckFailure {
  const actual = Array.isArray(value) ? "a list" : isObject(value) ? "an object" : `a ${typeof value}`;
  return { property, reason: `expected ${expected}, got ${actual}` };
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
