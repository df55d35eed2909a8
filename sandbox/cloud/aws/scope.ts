import { CloudRefusal, type Properties, unknown } from "../simulator.js";
import regions from "./regions.json" with { type: "json" };

/** Where a provider instance works, and what it adds to everything. */
export interface Scope {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  /** Tags of every resource that takes tags; its own tags go before. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

const defaultAccount = "123456789012";

/** The scope of a provider that was not configured. */
export const defaultScope: Scope = scopeIn("us-east-1", defaultAccount, {});

/**
 * The scope that a provider's configuration gives. Lists and maps of it come as JSON texts.
 *
 * @param account the simulated account; when nobody chose it, the first that the configuration allows
 * @throws CloudRefusal for a region that doesn't exist and an account that isn't allowed, in the provider's words
 */
export function parseScope(config: Properties, account: string | undefined): Scope {
  const region = typeof config.region === "string" && config.region !== "" ? config.region : defaultScope.region;
  if (!(region in regions)) throw new CloudRefusal("InvalidRegion", `invalid AWS Region: ${region}`);
  const allowed = listOf(config.allowedAccountIds);
  const actual = account ?? allowed[0] ?? defaultAccount;
  if (allowed.length > 0 && !allowed.includes(actual)) throw notAllowed(actual);
  if (listOf(config.forbiddenAccountIds).includes(actual)) throw notAllowed(actual);
  const { tags } = parsed(config.defaultTags) as { tags?: Record<string, string> };
  return scopeIn(region, actual, tags ?? {});
}

/** The same in another region. */
export function inRegion(scope: Scope, region: unknown): Scope {
  return typeof region === "string" && region !== "" && region !== scope.region
    ? scopeIn(region, scope.account, scope.defaultTags)
    : scope;
}

/** Zones of a region, in order; empty for a region that doesn't exist. */
export function zonesOf(region: string): string[] {
  const letters = (regions as Readonly<Record<string, string>>)[region] ?? "";
  return [...letters].map((letter) => `${region}${letter}`);
}

/** A zone's id, the same in every account: `use1-az1` for the first of `us-east-1`. */
export function zoneId(zone: string): string {
  const region = zone.slice(0, -1);
  const [area = "", ...rest] = region.split("-");
  const number = rest.pop() ?? "";
  const short = rest.map((word) =>
    word.replace(/^(north|south)(east|west)$/, "$1 $2").replace(/(\w)\w* ?(\w?)\w*/, "$1$2"),
  );
  return `${area}${short.join("")}${number}-az${zonesOf(region).indexOf(zone) + 1}`;
}

/** Whether a region exists. */
export function isRegion(region: string): boolean {
  return region in regions;
}

function scopeIn(region: string, account: string, defaultTags: Readonly<Record<string, string>>): Scope {
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return { account, region, partition, defaultTags };
}

function notAllowed(account: string): CloudRefusal {
  return new CloudRefusal("AccountNotAllowed", `AWS account ID not allowed: ${account}`);
}

function listOf(value: unknown): string[] {
  const list = parsed(value);
  return Array.isArray(list) ? list.map(String) : [];
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value === unknown || value === undefined || value === null ? {} : value;
  try {
    return JSON.parse(value) ?? {};
  } catch {
    return {};
  }
}
