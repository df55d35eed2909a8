import { shapeFailures } from "../conform.js";
import type { ResourceSchema, Sdk } from "../sdk.js";
import { type CheckFailure, type Properties, unknown } from "../simulator.js";
import type { Description } from "./description.js";
import { madeUpName, nameFailures } from "./naming.js";
import { isObject } from "./reading.js";
import { type Scope, isRegion } from "./scope.js";
import { allTags, tagFailures } from "./tags.js";

/** A resource type: what the simulated cloud knows of it, and what the SDK declares. */
export interface Type {
  readonly token: string;
  readonly description: Description;
  readonly schema: ResourceSchema;
}

/**
 * The inputs as the real provider completes them: policies as text, defaults, a made-up name, the region, all tags. What was
 * filled in is listed under `__defaults`, as there.
 */
export function completed(
  { description, schema }: Type,
  inputs: Properties,
  scope: Scope,
  context: { urn: string; randomSeed: Uint8Array },
  old?: Properties,
): Properties {
  const given = asked(inputs);
  const filled: Record<string, unknown> = {};
  const rule = description.name;
  const named =
    rule && (given[rule.property] !== undefined || (rule.prefix !== undefined && given[rule.prefix] !== undefined));
  if (rule && !named && rule.auto !== false) filled[rule.property] = madeUpName(rule, context, old);
  for (const [property, value] of Object.entries(description.defaults ?? {})) {
    if (given[property] === undefined) filled[property] = value;
  }
  if (schema.inputs.has("region") && given.region === undefined) filled.region = scope.region;
  const tags = schema.outputs.has("tagsAll") ? { tagsAll: allTags(given, scope) } : {};
  const policies = Object.keys(description.policies ?? {}).flatMap((property) => {
    const value = given[property];
    return isObject(value) ? [[property, JSON.stringify(value)] as const] : [];
  });
  return { ...given, ...Object.fromEntries(policies), ...filled, ...tags, __defaults: Object.keys(filled).sort() };
}

/** What of the inputs the provider refuses before it asks the service. */
export function inputFailures(
  sdk: Sdk,
  { description, schema }: Type,
  inputs: Properties,
  scope: Scope,
): CheckFailure[] {
  const { tagsAll, ...given } = asked(inputs);
  const rule = description.name;
  const own = schema.outputs.has("tagsAll") ? given : { ...given, ...(tagsAll === undefined ? {} : { tagsAll }) };
  return [
    ...shapeFailures(sdk, schema, own),
    ...(rule ? nameFailures(rule, given) : []),
    ...regionFailures(given),
    ...tagFailures(schema.outputs.has("tagsAll") ? allTags(given, scope) : given.tags),
    ...Object.keys(description.policies ?? {}).flatMap((property) => jsonFailures(property, given[property])),
    ...(description.check?.(given, scope) ?? []),
  ];
}

/** The inputs without what the provider keeps for itself, and without what is null. */
export function asked(inputs: Properties): Properties {
  const entries = Object.entries(inputs).filter(
    ([key, value]) => !key.startsWith("__") && value !== null && value !== undefined,
  );
  return Object.fromEntries(entries);
}

function regionFailures({ region }: Properties): CheckFailure[] {
  if (typeof region !== "string" || isRegion(region)) return [];
  return [{ property: "region", reason: `invalid AWS Region: ${region}` }];
}

function jsonFailures(property: string, value: unknown): CheckFailure[] {
  if (typeof value !== "string") return [];
  try {
    const document: unknown = JSON.parse(value);
    if (isObject(document)) return [];
  } catch (error) {
    const reason = `"${property}" contains an invalid JSON policy: ${error instanceof Error ? error.message : "not JSON"}`;
    return [{ property, reason }];
  }
  return [
    { property, reason: `"${property}" contains an invalid JSON policy: contains a JSON-encoded value, not an object` },
  ];
}

/** Whether a value is there and is known. */
export function known(value: unknown): boolean {
  return value !== undefined && value !== null && value !== unknown;
}
