import type { ResourceSchema } from "../sdk.js";
import type { Properties } from "../simulator.js";
import type { Description, Making } from "./description.js";
import { arnOf, byName, globalArn, prefixed } from "./identifying.js";

/** Services whose ARNs have no region. */
const global = new Set(["iam", "route53", "cloudfront", "organizations", "globalaccelerator", "budgets", "shield"]);

/**
 * What can be said of any AWS type from its declarations alone: a made-up name where it has an optional one, an id, an ARN, and
 * plausible values for the outputs that the service computes. Nothing but the name and the region forces a replacement.
 */
export function genericDescription(token: string, schema: ResourceSchema): Description {
  const [service = "", kind = ""] = (token.split(":")[1] ?? "").split("/");
  const named = schema.inputs.has("name");
  const arn = (global.has(service) ? globalArn : arnOf)(service, ({ id }) => `${kind}/${id}`);
  return {
    ...(named
      ? {
          name: {
            property: "name",
            ...(schema.inputs.has("namePrefix") ? { prefix: "namePrefix" } : {}),
            auto: !schema.required.includes("name"),
            length: [1, 255],
            source: "https://www.pulumi.com/docs/iac/concepts/resources/names/",
          },
        }
      : {}),
    id: named ? byName : prefixed(kind.toLowerCase()),
    ...(schema.outputs.has("arn") ? { arn } : {}),
    makes: (making) => computed(schema, making),
  };
}

function computed(schema: ResourceSchema, { id, scope, cloud }: Making): Properties {
  const values: Record<string, unknown> = {};
  for (const [property, shape] of schema.outputs) {
    if (schema.inputs.has(property) || ["arn", "region", "tagsAll"].includes(property)) continue;
    if (shape.kind === "list") values[property] = [];
    if (shape.kind === "boolean") values[property] = false;
    if (shape.kind === "text") values[property] = computedText(property, id, scope, cloud.hex(16));
  }
  return values;
}

function computedText(property: string, id: string, scope: { account: string; region: string }, hex: string): string {
  if (/^(owner(Id)?|accountId|registryId)$/.test(property)) return scope.account;
  if (/(Time|At|Date)$/.test(property)) return new Date(0).toISOString();
  if (/(endpoint|domain(Name)?|dnsName|hostName)$/i.test(property)) return `${hex}.${scope.region}.amazonaws.com`;
  if (/^(status|state)$/.test(property)) return "ACTIVE";
  return /Arn$/.test(property) ? `arn:aws::${scope.region}:${scope.account}:${id}` : `${id}-${hex.slice(0, 8)}`;
}
