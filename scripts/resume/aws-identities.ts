import { z } from "zod";
import data from "./aws-identities.json" with { type: "json" };

/**
 * How a type of AWS is found again.
 *
 * - `arn`: by its identity tag, which the Resource Groups Tagging API knows; the pattern tells its own ARN from those of what inherits its
 *   tags (snapshots of a database), `*` is a part without slash, `**` the rest; `id` is the id by which the provider imports it.
 * - `read`: the import id follows from its inputs, by the first form whose inputs are there; the provider's read tells whether it exists.
 * - `again`: to make it again makes no second one.
 *
 * A type that is in none of these classes can't be looked up.
 *
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
 */
export type AwsIdentity =
  | { readonly arn: string; readonly id: string }
  | { readonly read: readonly string[] }
  | { readonly again: string };

const identity = z.union([
  z.strictObject({ arn: z.string(), id: z.string() }),
  z.strictObject({ read: z.array(z.string()).min(1) }),
  z.strictObject({ again: z.string() }),
]);

const table: Readonly<Record<string, AwsIdentity>> = z.record(z.string(), identity).parse(data);

/** How the type is found again, or undefined where nobody here knows. */
export function awsIdentityOf(type: string): AwsIdentity | undefined {
  return Object.hasOwn(table, type) ? table[type] : undefined;
}

/** Every type that is known. */
export const identifiedTypes: readonly string[] = Object.keys(table);

/** The import id of an ARN by a pattern (`ec2:vpc/*`) and a form (`$1`, or `arn`); undefined for an ARN of something else. */
export function idOfArn(arn: string, pattern: string, form: string): string | undefined {
  const [, , service = "", , , ...rest] = arn.split(":");
  const [wanted, ...parts] = pattern.split(":");
  if (service !== wanted) return undefined;
  const escaped = parts.join(":").replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const matcher = escaped.replaceAll("**", "\u0000").replaceAll("*", "([^/]+)").replaceAll("\u0000", "(.+?)");
  const match = new RegExp(`^${matcher}(?::\\*)?$`).exec(rest.join(":"));
  if (match === null) return undefined;
  return form === "arn" ? arn : form.replace(/\$(\d)/g, (_, index: string) => match[Number(index)] ?? "");
}

/** The import id by the first form whose inputs are all texts: `{role}:{name}`. */
export function idOfInputs(forms: readonly string[], inputs: Readonly<Record<string, unknown>>): string | undefined {
  for (const form of forms) {
    const names = [...form.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    if (names.every((name) => typeof inputs[name] === "string" && inputs[name] !== "" && inputs[name] !== "[secret]"))
      return form.replace(/\{(\w+)\}/g, (_, name: string) => inputs[name] as string);
  }
  return undefined;
}
