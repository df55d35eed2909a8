import { prefixOf, subBlock } from "../core/cidr.js";

/** Kinds of subnets, from the outside in. */
export const tiers = ["public", "private", "data"] as const;

export type Tier = (typeof tiers)[number];

/**
 * Each zone letter, `a` to `h`, owns an eighth of the block; each tier owns a fixed share of its zone's eighth:
 *
 * ```
 * | private (half)                | public (1/8) | data (1/8) | kept for tiers to come (quarter) |
 * ```
 *
 * `bits` is how much longer the share's prefix is than the block's, `slot` which share of that size in the eighth it is. These are
 * identities: changing one moves subnets that live.
 */
const shares: Readonly<Record<Tier, { readonly bits: number; readonly slot: number }>> = {
  private: { bits: 4, slot: 0 },
  public: { bits: 6, slot: 4 },
  data: { bits: 6, slot: 5 },
};

const zoneBits = 3;

/**
 * Longest prefix of a block whose public share still holds a load balancer, which needs a /27.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
 */
export const smallestBlock = 27 - shares.public.bits;

/** A subnet as planned. */
export interface SubnetPlan {
  /** Identity: `private-a`. */
  readonly key: string;
  readonly tier: Tier;
  readonly zone: string;
  readonly cidr: string;
}

interface Division {
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly tiers: readonly Tier[];
  readonly subnetPrefix: Readonly<Partial<Record<Tier, number | undefined>>>;
}

/**
 * One subnet for each tier in each zone, tier by tier in the order of the zones. Subnets never overlap and never leave the block, and
 * where one lies depends on the block, its zone's letter and its tier alone: adding a zone or a tier moves none.
 */
export function planSubnets({ cidr, zones, tiers: chosen, subnetPrefix }: Division): SubnetPlan[] {
  return tiers
    .filter((tier) => chosen.includes(tier))
    .flatMap((tier) =>
      zones.map((zone) => {
        const share = shareOf(cidr, zone, tier);
        const size = subnetPrefix[tier];
        return {
          key: `${tier}-${letterOf(zone)}`,
          tier,
          zone,
          cidr: size === undefined ? share : subBlock(share, size, 0),
        };
      }),
    );
}

/** Tiers whose chosen subnets are larger than their share, with the share's prefix. */
export function subnetSizeProblems({
  cidr,
  subnetPrefix,
}: Pick<Division, "cidr" | "subnetPrefix">): { tier: Tier; shortest: number }[] {
  const block = prefixOf(cidr) ?? 0;
  return tiers
    .map((tier) => ({ tier, shortest: block + shares[tier].bits }))
    .filter(({ tier, shortest }) => (subnetPrefix[tier] ?? shortest) < shortest);
}

/** Last letter of a zone's name: `a` of `us-east-1a`. */
export function letterOf(zone: string): string {
  return zone.slice(-1);
}

function shareOf(cidr: string, zone: string, tier: Tier): string {
  const block = prefixOf(cidr) ?? 0;
  const { bits, slot } = shares[tier];
  const eighth = letterOf(zone).charCodeAt(0) - "a".charCodeAt(0);
  return subBlock(cidr, block + bits, eighth * 2 ** (bits - zoneBits) + slot);
}
