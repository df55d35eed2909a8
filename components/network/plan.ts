import { UserError } from "../core/errors.js";
import { parseSettings } from "../core/settings.js";
import { type NetworkSettings, networkSettings } from "./args.js";
import { letterOf, planSubnets, type SubnetPlan, type Tier } from "./subnets.js";

/** A route table: one for the public and the data tier, one for each private zone. */
export interface RouteTablePlan {
  /** Identity: `public`, `private-a`, `data`. */
  readonly key: string;
  readonly subnets: readonly string[];
  /** Where `0.0.0.0/0` goes: the internet, the NAT gateway with this key, or nowhere. */
  readonly internet: { readonly via: "gateway" } | { readonly via: "nat"; readonly gateway: string } | undefined;
}

/** A NAT gateway. */
export interface NatPlan {
  /** Identity: the zone's letter, or `regional`. */
  readonly key: string;
  /** Its addresses, one for each zone that it serves. */
  readonly addresses: readonly { readonly key: string; readonly zone: string }[];
  /** The subnet that it lives in; undefined for a regional one. */
  readonly subnet: string | undefined;
}

/** What a network will be made of; plain data. */
export interface NetworkPlan {
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly subnets: readonly SubnetPlan[];
  readonly nats: readonly NatPlan[];
  readonly routeTables: readonly RouteTablePlan[];
  readonly endpoints: readonly {
    readonly key: string;
    readonly kind: "Gateway" | "Interface";
    readonly service: string;
  }[];
  readonly flowLogDays: number | undefined;
  readonly alarmEmails: readonly string[];
}

/**
 * What follows from a network's settings in a region.
 *
 * @throws UserError `config/invalid` with every problem at once
 */
export function planNetwork(settings: NetworkSettings, region: string): NetworkPlan {
  const chosen = parseSettings(networkSettings, settings, "network");
  const elsewhere = chosen.zones.flatMap((zone, index) => (zone.slice(0, -1) === region ? [] : [{ zone, index }]));
  if (elsewhere.length > 0)
    throw new UserError(
      "config/invalid",
      "the network's zones are not of its region",
      elsewhere.map(({ zone, index }) => ({
        path: `network.zones.${index}`,
        expected: `a zone of ${region}`,
        actual: JSON.stringify(zone),
        fix: `did you mean ${region}${letterOf(zone)}?`,
      })),
    );

  const subnets = planSubnets(chosen);
  const nats = planNats(chosen.nat, chosen.zones);
  return {
    cidr: chosen.cidr,
    zones: chosen.zones,
    subnets,
    nats,
    routeTables: planRouteTables(subnets, nats),
    endpoints: [
      ...chosen.gatewayEndpoints.map((service) => ({ service, kind: "Gateway" as const })),
      ...chosen.interfaceEndpoints.map((service) => ({ service, kind: "Interface" as const })),
    ].map(({ service, kind }) => ({
      key: service.replace(".", "-"),
      kind,
      service: `com.amazonaws.${region}.${service}`,
    })),
    flowLogDays: chosen.flowLogs.enabled ? chosen.flowLogs.retentionDays : undefined,
    alarmEmails: chosen.alarmEmails,
  };
}

function planNats(mode: "none" | "single" | "zonal" | "regional", zones: readonly string[]): NatPlan[] {
  if (mode === "none") return [];
  if (mode === "regional") {
    const addresses = zones.map((zone) => ({ key: `regional-${letterOf(zone)}`, zone }));
    return [{ key: "regional", addresses, subnet: undefined }];
  }
  return (mode === "single" ? zones.slice(0, 1) : zones).map((zone) => {
    const key = letterOf(zone);
    return { key, addresses: [{ key, zone }], subnet: `public-${key}` };
  });
}

/** A private zone leaves by its own zone's gateway, or by the only one. */
function planRouteTables(subnets: readonly SubnetPlan[], nats: readonly NatPlan[]): RouteTablePlan[] {
  const keysOf = (tier: Tier): string[] => subnets.filter((one) => one.tier === tier).map((one) => one.key);
  const shared = (key: Tier, internet: RouteTablePlan["internet"]): RouteTablePlan[] =>
    keysOf(key).length > 0 ? [{ key, subnets: keysOf(key), internet }] : [];
  const ofZone = (key: string): RouteTablePlan => {
    const nat = nats.find((one) => one.key === letterOf(key)) ?? nats[0];
    return { key, subnets: [key], internet: nat ? { via: "nat", gateway: nat.key } : undefined };
  };
  return [...shared("public", { via: "gateway" }), ...keysOf("private").map(ofZone), ...shared("data", undefined)];
}
