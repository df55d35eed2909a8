import { createHash } from "node:crypto";
import { type CheckFailure, type Cloud, CloudRefusal, type Properties, unknown } from "../simulator.js";
import type { NameRule, Request } from "./description.js";
import { textAt } from "./reading.js";

/** Characters that the provider adds to a name prefix: a time and a count. */
const prefixSuffix = 26;

/** The name that Pulumi makes up: the logical name and seven digits of chance, the same for as long as the resource lives. */
export function madeUpName(rule: NameRule, context: { urn: string; randomSeed: Uint8Array }, old?: Properties): string {
  const before = old?.[rule.property];
  if (typeof before === "string" && wasMadeUp(rule.property, old)) return before;
  const seed = context.randomSeed.length > 0 ? context.randomSeed : Buffer.from(context.urn);
  const chance = createHash("sha256").update(seed).digest("hex").slice(0, 7);
  const name = `${rule.lead ?? ""}${context.urn.split("::").slice(3).join("::")}-${chance}`;
  return rule.lower ? name.toLowerCase() : name;
}

/** Whether the program left a name out and Pulumi made it up. */
export function wasMadeUp(property: string, inputs: Properties | undefined): boolean {
  return Array.isArray(inputs?.__defaults) && inputs.__defaults.includes(property);
}

/** What is wrong with a name, or with its prefix, in the provider's words. */
export function nameFailures(rule: NameRule, inputs: Properties): CheckFailure[] {
  const name = inputs[rule.property];
  const prefix = rule.prefix === undefined ? undefined : inputs[rule.prefix];
  return [
    ...(typeof name === "string" ? textFailures(rule, rule.property, name, rule.length) : []),
    ...(typeof prefix === "string" && rule.prefix !== undefined
      ? textFailures(rule, rule.prefix, prefix, [1, rule.length[1] - prefixSuffix])
      : []),
    ...(rule.prefix !== undefined && given(name) && given(prefix)
      ? [
          {
            property: rule.prefix,
            reason: `Conflicting configuration arguments: "${rule.prefix}" conflicts with ${rule.property}`,
          },
        ]
      : []),
  ];
}

/** The physical name of what is to be made; empty where the type has none. */
export function physicalName(rule: NameRule | undefined, inputs: Properties, cloud: Cloud, now?: Properties): string {
  if (!rule) return "";
  const name = textAt(inputs, rule.property);
  if (name !== undefined) return name;
  const kept = now === undefined ? undefined : textAt(now, rule.property);
  if (kept !== undefined) return kept;
  const prefix = rule.prefix === undefined ? undefined : textAt(inputs, rule.prefix);
  const stamp = new Date(cloud.now()).toISOString().replace(/\D/g, "").slice(0, 14);
  return `${prefix ?? "terraform-"}${stamp}${cloud.hex(12)}`;
}

/** @throws CloudRefusal when the region has another object of this name */
export function refuseDuplicate(rule: NameRule | undefined, request: Request): void {
  const duplicate = rule?.duplicate;
  if (!rule || !duplicate) return;
  const { within } = duplicate;
  const twin = request.cloud
    .list(request.type)
    .some(
      (other) =>
        other.outputs[rule.property] === request.name &&
        other.id !== request.object?.id &&
        (other.outputs.region ?? request.scope.region) === request.scope.region &&
        (within === undefined || other.outputs[within] === request.inputs[within]),
    );
  if (twin) throw new CloudRefusal(duplicate.code, duplicate.says(request.name, request.inputs));
}

function textFailures(
  rule: NameRule,
  property: string,
  value: string,
  [least, most]: readonly [number, number],
): CheckFailure[] {
  if (value.length < least || value.length > most) {
    const range = `expected length of ${property} to be in the range (${least} - ${most})`;
    return [{ property, reason: `${range}, got ${value.length} (${value})` }];
  }
  if (rule.pattern === undefined || rule.pattern.test(value)) return [];
  return [{ property, reason: `invalid value for ${property} (${rule.says ?? String(rule.pattern)}), got ${value}` }];
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && value !== unknown;
}
