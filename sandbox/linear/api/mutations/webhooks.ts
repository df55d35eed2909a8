import { isEnumType } from "graphql";
import type { Webhook } from "../../store/access-entities.js";
import { argumentError } from "../errors.js";
import { fresh, type Input, onlyKnown, optional, referenced } from "../input.js";
import type { Operation } from "../resolve.js";
import { viewer, type World } from "../world.js";

const changeable = ["url", "label", "enabled", "resourceTypes", "secret"];
const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Mutations of webhooks; only for administrators. */
export const webhookMutations: Readonly<Record<string, Operation>> = {
  webhookCreate: ({ input }, world) => {
    const given = input as Input;
    onlyKnown(given, ["id", "teamId", "allPublicTeams", ...changeable], "WebhookCreateInput");
    const common = fresh(world, "Webhook", given.id);
    if ((given.teamId == null) === (given.allPublicTeams !== true))
      throw argumentError("teamId", "one of teamId and allPublicTeams must be given");
    const webhook = world.store.put({
      ...common,
      url: checkedUrl(given.url),
      label: optional(given.label),
      enabled: given.enabled !== false,
      secret: checkedSecret(given.secret) ?? newSecret(world),
      teamId: given.teamId == null ? null : referenced(world, "Team", given.teamId, "teamId").id,
      allPublicTeams: given.allPublicTeams === true,
      resourceTypes: checkedTypes(world, given.resourceTypes),
      creatorId: viewer(world).id,
    });
    return { webhook };
  },
  webhookUpdate: ({ id, input }, world) => {
    const given = input as Input;
    onlyKnown(given, changeable, "WebhookUpdateInput");
    const webhook = referenced(world, "Webhook", id, "id");
    return {
      webhook: world.store.put({
        ...webhook,
        url: given.url == null ? webhook.url : checkedUrl(given.url),
        label: "label" in given ? optional(given.label) : webhook.label,
        enabled: typeof given.enabled === "boolean" ? given.enabled : webhook.enabled,
        secret: checkedSecret(given.secret) ?? webhook.secret,
        resourceTypes: given.resourceTypes == null ? webhook.resourceTypes : checkedTypes(world, given.resourceTypes),
        updatedAt: world.now().toISOString(),
      }),
    };
  },
  webhookDelete: ({ id }, world) => {
    const webhook = referenced(world, "Webhook", id, "id");
    world.store.remove("Webhook", webhook.id);
    return { entityId: webhook.id };
  },
  webhookRotateSecret: ({ id }, world) => {
    const webhook: Webhook = { ...referenced(world, "Webhook", id, "id"), secret: newSecret(world) };
    world.store.put({ ...webhook, updatedAt: world.now().toISOString() });
    return { secret: webhook.secret };
  },
};

function newSecret(world: World): string {
  return `lin_wh_${world.newId().replaceAll("-", "")}`;
}

function checkedSecret(value: unknown): string | null {
  const secret = optional(value);
  if (secret === "") throw argumentError("secret", "secret should not be empty");
  return secret;
}

/** Public HTTPS, as Linear asks; and plain HTTP on this machine, so that a receiver can be tried. */
function checkedUrl(value: unknown): string {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && loopback.has(url.hostname))) return url.href;
  throw argumentError("url", "url must be a valid HTTPS URL");
}

function checkedTypes(world: World, value: unknown): readonly string[] {
  const types = (value ?? []) as readonly string[];
  const known = world.schema.getType("WebhookResourceType");
  const names = isEnumType(known) ? known.getValues().map(({ value: name }) => String(name)) : [];
  if (types.length === 0) throw argumentError("resourceTypes", "resourceTypes should not be empty");
  if (types.some((type) => !names.includes(type)))
    throw argumentError("resourceTypes", `each value in resourceTypes must be one of ${names.join(", ")}`);
  return types;
}
