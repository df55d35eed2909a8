import { containsCidr, overlapCidr, parseCidr } from "cidr-tools";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { subBlock } from "../../../components/core/cidr.js";
import {
  planSubnets,
  type SubnetPlan,
  smallestBlock,
  subnetSizeProblems,
  tiers,
} from "../../../components/network/subnets.js";

const block = fc
  .tuple(fc.integer({ min: 16, max: smallestBlock }), fc.integer({ min: 0, max: 255 }))
  .map(([prefix, index]) => subBlock("10.0.0.0/8", prefix, index));
const zones = fc
  .uniqueArray(fc.constantFrom(..."abcdefgh"), { minLength: 1, maxLength: 8 })
  .map((letters) => letters.map((letter) => `eu-west-1${letter}`));
const chosenTiers = fc.shuffledSubarray([...tiers], { minLength: 1 });
const sizes = fc.record({ public: size(), private: size(), data: size() });

function size() {
  return fc.option(fc.integer({ min: 16, max: 28 }), { nil: undefined });
}

/** A division whose sizes fit their shares. */
const division = fc.record({ cidr: block, zones, tiers: chosenTiers, subnetPrefix: sizes }).map((one) => {
  const tooLarge = subnetSizeProblems(one).map(({ tier }) => [tier, undefined]);
  return { ...one, subnetPrefix: { ...one.subnetPrefix, ...Object.fromEntries(tooLarge) } };
});

const places = (subnets: readonly SubnetPlan[]) => new Map(subnets.map((one) => [one.key, one.cidr]));

describe("subnets", () => {
  it("never overlap and never leave the block", () => {
    fc.assert(
      fc.property(division, (one) => {
        const subnets = planSubnets(one);
        expect(subnets).toHaveLength(one.zones.length * one.tiers.length);
        for (const [index, subnet] of subnets.entries()) {
          expect(containsCidr(one.cidr, subnet.cidr)).toBe(true);
          for (const other of subnets.slice(index + 1)) expect(overlapCidr(subnet.cidr, other.cidr)).toBe(false);
        }
      }),
    );
  });

  it("stay where they are when a zone or a tier is added", () => {
    fc.assert(
      fc.property(division, zones, chosenTiers, (before, moreZones, moreTiers) => {
        const after = {
          ...before,
          zones: [...new Set([...moreZones, ...before.zones])],
          tiers: [...new Set([...moreTiers, ...before.tiers])],
        };
        const later = places(planSubnets(after));
        for (const [key, cidr] of places(planSubnets(before))) expect(later.get(key)).toBe(cidr);
      }),
    );
  });

  it("keep their first address when they are made smaller", () => {
    fc.assert(
      fc.property(division, (one) => {
        const whole = places(planSubnets({ ...one, subnetPrefix: {} }));
        for (const { key, cidr } of planSubnets(one))
          expect(parseCidr(cidr).start).toBe(parseCidr(whole.get(key) ?? "").start);
      }),
    );
  });

  it("lie where they always lay", () => {
    const subnets = planSubnets({ cidr: "10.20.0.0/16", zones: ["us-east-1a", "us-east-1c"], tiers, subnetPrefix: {} });
    expect(Object.fromEntries(places(subnets))).toEqual({
      "public-a": "10.20.16.0/22",
      "public-c": "10.20.80.0/22",
      "private-a": "10.20.0.0/20",
      "private-c": "10.20.64.0/20",
      "data-a": "10.20.20.0/22",
      "data-c": "10.20.84.0/22",
    });
  });
});
