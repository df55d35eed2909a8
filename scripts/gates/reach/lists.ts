import type { Properties } from "../../engine/deployment.js";
import { isHidden, type Leaf, leavesOf, recordOf, specOf, textOf } from "../values.js";
import { blockOf, everywhere } from "./blocks.js";
import { directionOf } from "./groups.js";

/** Addresses that are let in, by the path of the list. */
export interface AccessLists {
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly unseen: readonly string[];
}

/** Keys that hold addresses of clients. */
const listKey =
  /cidr|source_?range|source_?ip|allowed_?ip|ip_?allow|authorized_?ip|white_?list|allow_?list|authorized_?network/i;

/** Keys whose addresses are somebody's own or a way out, and let nobody in. */
const ownKey =
  /^(cidrBlock|ipv6CidrBlock|ipv4IpamPool.*|destination.*|serviceIpv[46]Cidr|.*(pod|service|cluster|node)_?cidrs?)$/i;

/**
 * Lists of addresses that a resource lets in, by the names of its keys: for everything that is neither a security group nor a
 * policy. An endpoint of EKS and a load balancer of Kubernetes without a list are open to everybody.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function accessLists(type: string, properties: Properties | undefined): AccessLists {
  const lists = new Map<string, string[]>();
  const unseen: string[] = [];
  const ruled =
    type.includes(":NetworkPolicy") || (properties !== undefined && directionOf(type, properties) !== undefined);
  const leaves = ruled ? [] : leavesOf(properties ?? {}).filter(({ path }) => !/^(in|e)gress(\[\])?(\.|$)/.test(path));
  const taken = leaves.filter(({ key }) => listKey.test(key) && !ownKey.test(key));
  for (const leaf of taken) add(leaf, lists, unseen);
  for (const path of openByDefault(type, properties ?? {}))
    if (!lists.has(path) && !unseen.includes(path)) lists.set(path, [...everywhere]);
  return { lists, unseen: [...new Set(unseen)] };
}

function add({ path, value }: Leaf, lists: Map<string, string[]>, unseen: string[]): void {
  const name = path.replaceAll("[]", "");
  if (isHidden(value)) unseen.push(name);
  const blocks = textOf(value)
    .split(",")
    .flatMap((text) => blockOf(text) ?? []);
  if (blocks.length > 0) lists.set(name, [...(lists.get(name) ?? []), ...blocks]);
}

function openByDefault(type: string, properties: Properties): string[] {
  if (recordOf(properties["vpcConfig"])["endpointPublicAccess"] === true) return ["vpcConfig.publicAccessCidrs"];
  const balanced = type.startsWith("kubernetes:core/v1:Service") && specOf(properties)["type"] === "LoadBalancer";
  return balanced ? ["spec.loadBalancerSourceRanges"] : [];
}
