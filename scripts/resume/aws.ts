import type {
  ResourceGroupsTaggingAPIClient,
  ResourceGroupsTaggingAPIClientConfig,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { identityTag } from "../../infra/identity.js";
import { awsIdentityOf, idOfArn, idOfInputs } from "./aws-identities.js";
import type { Answer, Creation, Lookup } from "./lookup.js";

/** How AWS is reached. */
export interface AwsAccess {
  /** Region of what doesn't say its own. */
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** Only for tests. */
  readonly client?: ResourceGroupsTaggingAPIClientConfig;
}

/** Values that one filter of the API takes. @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_TagFilter.html */
const valuesAtOnce = 20;

/**
 * AWS, asked for identity tags through the Resource Groups Tagging API, region by region. What it lists follows the services with a
 * delay that AWS doesn't state, so an absence is believed only a minute later.
 */
export function awsLookup(access: AwsAccess): Lookup {
  return {
    settleSeconds: 60,
    ask: async (creations) => {
      const wanted = creations.filter(byTag).map((creation) => ({ creation, region: regionOf(creation, access) }));
      const names = [...new Set(wanted.map(({ region }) => region))];
      const inRegion = (name: string): Creation[] =>
        wanted.filter(({ region }) => region === name).map(({ creation }) => creation);
      const regions = await Promise.all(names.map(async (name) => await tagged(name, inRegion(name), access)));
      const arns = new Map(regions.flatMap((region) => [...region]));
      return creations.map((creation) => arns.get(creation) ?? withoutTag(creation));
    },
  };
}

function byTag({ type, inputs, tag }: Creation): boolean {
  const identity = awsIdentityOf(type);
  const { tags } = inputs as { tags?: Readonly<Record<string, unknown>> };
  return identity !== undefined && "arn" in identity && tags?.[identityTag] === tag;
}

/** Empty when nothing says it. */
function regionOf({ inputs, provider }: Creation, access: AwsAccess): string {
  for (const region of [inputs["region"], provider["region"], access.region])
    if (typeof region === "string" && region !== "") return region;
  return "";
}

async function tagged(
  region: string,
  creations: readonly Creation[],
  { profile, client: config }: AwsAccess,
): Promise<Map<Creation, Answer>> {
  if (region === "")
    return new Map(creations.map((creation) => [creation, unsaid(creation, "nothing says its region")]));
  const { ResourceGroupsTaggingAPIClient } = await import("@aws-sdk/client-resource-groups-tagging-api");
  const client = new ResourceGroupsTaggingAPIClient({ region, ...(profile !== undefined && { profile }), ...config });
  try {
    const arns = await arnsByTag(
      client,
      creations.map(({ tag }) => tag),
    );
    return new Map(creations.map((creation) => [creation, answerOf(creation, arns.get(creation.tag) ?? [], region)]));
  } catch (error) {
    const why = `AWS did not answer in ${region}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
    return new Map(creations.map((creation) => [creation, unsaid(creation, why)]));
  } finally {
    client.destroy();
  }
}

async function arnsByTag(
  client: ResourceGroupsTaggingAPIClient,
  tags: readonly string[],
): Promise<Map<string, string[]>> {
  const { paginateGetResources } = await import("@aws-sdk/client-resource-groups-tagging-api");
  const found = new Map<string, string[]>();
  for (let first = 0; first < tags.length; first += valuesAtOnce) {
    const Values = tags.slice(first, first + valuesAtOnce);
    for await (const page of paginateGetResources({ client }, { TagFilters: [{ Key: identityTag, Values }] }))
      for (const { ResourceARN: arn, Tags = [] } of page.ResourceTagMappingList ?? []) {
        const value = Tags.find(({ Key }) => Key === identityTag)?.Value;
        if (arn !== undefined && value !== undefined) found.set(value, [...(found.get(value) ?? []), arn]);
      }
  }
  return found;
}

function answerOf(creation: Creation, arns: readonly string[], region: string): Answer {
  const identity = awsIdentityOf(creation.type);
  if (identity === undefined || !("arn" in identity)) return withoutTag(creation);
  const ids = arns.flatMap((arn) => idOfArn(arn, identity.arn, identity.id) ?? []);
  const fresh = [...new Set(ids)].filter((id) => !creation.known.includes(id));
  const [id] = fresh;
  if (id === undefined) return { kind: "absent", why: `nothing in ${region} bears its identity tag` };
  if (fresh.length === 1) return { kind: "found", id, proof: `its identity tag in ${region}` };
  return unsaid(creation, `${fresh.length} bear its identity tag: ${fresh.join(", ")}`);
}

/** What the tagging API doesn't serve. */
function withoutTag(creation: Creation): Answer {
  const identity = awsIdentityOf(creation.type);
  if (identity === undefined) return unsaid(creation, `nothing here knows how a ${creation.type} is found again`);
  if ("arn" in identity) return unsaid(creation, "it was begun without its identity tag");
  if ("again" in identity) return { kind: "absent", why: `safe to make again: ${identity.again}`, final: true };
  const id = "read" in identity ? idOfInputs(identity.read, creation.inputs) : undefined;
  if (id === undefined) return unsaid(creation, "its id doesn't follow from its inputs");
  if (creation.known.includes(id)) return { kind: "absent", why: `${id} is the one that the state has`, final: true };
  return { kind: "found", id };
}

function unsaid({ tag, type }: Creation, why: string): Answer {
  const service = type.split(":")[1]?.split("/")[0] ?? "its service";
  const look = `look in the console of ${service}, or: aws resourcegroupstaggingapi get-resources --tag-filters Key=${identityTag},Values=${tag}`;
  return { kind: "unknown", why, look };
}
