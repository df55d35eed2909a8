import { containsCidr } from "cidr-tools";
import { prefixOf } from "../../../../components/core/cidr.js";
import type { CheckFailure, Properties } from "../../simulator.js";
import { flagAt, textAt, textsAt } from "../reading.js";

const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** What of a cluster's inputs the provider refuses by itself. */
export function clusterFailures(inputs: Properties): CheckFailure[] {
  return [
    ...notOneOf(inputs, "enabledClusterLogTypes[]", logTypes),
    ...notOneOf(inputs, "encryptionConfig.resources[]", ["secrets"]),
    ...notOneOf(inputs, "accessConfig.authenticationMode", ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]),
    ...notOneOf(inputs, "upgradePolicy.supportType", ["STANDARD", "EXTENDED"]),
    ...notOneOf(inputs, "kubernetesNetworkConfig.ipFamily", ["ipv4", "ipv6"]),
    ...textsAt(inputs, "vpcConfig.publicAccessCidrs[]")
      .filter((block) => prefixOf(block) === undefined && !block.includes(":"))
      .map((block) => ({ property: "vpcConfig.publicAccessCidrs", reason: `"${block}" is not a valid CIDR block` })),
    ...serviceBlockFailures(inputs),
    ...autoModeFailures(inputs),
  ];
}

function notOneOf(inputs: Properties, path: string, allowed: readonly string[]): CheckFailure[] {
  const property = path.replace("[]", "");
  return textsAt(inputs, path)
    .filter((value) => !allowed.includes(value))
    .map((value) => ({ property, reason: `expected ${property} to be one of ${allowed.join(", ")}, got ${value}` }));
}

function serviceBlockFailures(inputs: Properties): CheckFailure[] {
  const property = "kubernetesNetworkConfig.serviceIpv4Cidr";
  const block = textAt(inputs, property);
  if (block === undefined) return [];
  const length = prefixOf(block);
  if (length === undefined) return [{ property, reason: `"${block}" is not a valid IPv4 CIDR block` }];
  if (length < 12 || length > 24) return [{ property, reason: `expected a prefix from /12 to /24, got ${block}` }];
  if (privateRanges.some((range) => containsCidr(range, block))) return [];
  return [{ property, reason: `expected a block inside ${privateRanges.join(", ")}, got ${block}` }];
}

/** Auto Mode is on as a whole or off as a whole. */
function autoModeFailures(inputs: Properties): CheckFailure[] {
  const paths = [
    "computeConfig.enabled",
    "kubernetesNetworkConfig.elasticLoadBalancing.enabled",
    "storageConfig.blockStorage.enabled",
  ];
  const on = paths.map((path) => flagAt(inputs, path) ?? false);
  if (on.every((flag) => flag === on[0])) return [];
  const reason = `${paths.join(", ")} must all be set to either true or false`;
  return [{ property: "computeConfig", reason }];
}
