import type { Properties } from "../../engine/deployment.js";
import { isHidden, listOf, numberIn, recordOf, textOf, textsOf } from "../values.js";
import { blockOf } from "./blocks.js";
import { allPorts, type Peer, type Rule } from "./openings.js";

/** The rules in a resource's properties, and the paths of what can't be looked at. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly unseen: readonly string[];
}

/** Keys of a rule by what they name. */
const blockKeys = ["cidrBlocks", "ipv6CidrBlocks", "cidrBlock", "ipv6CidrBlock", "cidrIpv4", "cidrIpv6"];
const nameKeys = [
  "securityGroups",
  "sourceSecurityGroupId",
  "referencedSecurityGroupId",
  "prefixListIds",
  "prefixListId",
];

/**
 * The rules of an AWS security group, of an access list, or of a rule that is a resource of its own: told by the shape of the
 * properties, whatever the type is called.
 */
export function groupRules(type: string, properties: Properties | undefined): RuleSet {
  if (properties === undefined) return { rules: [], unseen: [] };
  const unseen: string[] = [];
  const lists = (["ingress", "egress"] as const).flatMap((key) => {
    if (isHidden(properties[key])) unseen.push(key);
    const direction = key === "ingress" ? "in" : "out";
    return listOf(properties[key]).flatMap((rule) => rulesOf(recordOf(rule), direction, `${key}[]`, unseen));
  });
  const direction = directionOf(type, properties);
  const own = direction === undefined ? [] : rulesOf(properties, direction, "", unseen);
  return { rules: [...lists, ...own], unseen: [...new Set(unseen)] };
}

/** Of a rule that is a resource of its own; undefined for everything else. */
export function directionOf(type: string, properties: Properties): Rule["direction"] | undefined {
  if (![...blockKeys, ...nameKeys, "self"].some((key) => key in properties)) return undefined;
  const said = textOf(properties["type"]).toLowerCase();
  if (said === "ingress" || said === "egress") return said === "ingress" ? "in" : "out";
  if ("ruleAction" in properties || "ruleNumber" in properties) return properties["egress"] === true ? "out" : "in";
  if (/IngressRule$/.test(type)) return "in";
  return /EgressRule$/.test(type) ? "out" : undefined;
}

function rulesOf(rule: Properties, direction: Rule["direction"], path: string, unseen: string[]): Rule[] {
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const peers = [
    ...blockKeys.flatMap((key) => blockPeers(rule[key], () => unseen.push(at(key)))),
    ...nameKeys.flatMap((key) => textsOf(rule[key]).map((name): Peer => ({ name }))),
    ...(rule["self"] === true ? [{ name: "itself" }] : []),
  ];
  const ports = portsOf(rule);
  if (ports === undefined) unseen.push(at("ports"));
  const order = numberIn(rule["ruleNo"] ?? rule["ruleNumber"]) ?? 0;
  const action = textOf(rule["action"] ?? rule["ruleAction"]);
  return peers.map((peer) => ({
    direction,
    allow: action !== "deny",
    order,
    protocol: protocolOf(rule["protocol"] ?? rule["ipProtocol"]),
    ports: ports ?? allPorts,
    peer,
  }));
}

/** A text that is no block says nothing of whom it lets in, so it is told as one that can't be looked at. */
function blockPeers(value: unknown, hidden: () => void): Peer[] {
  return listOf(value).flatMap((text) => {
    const block = typeof text === "string" ? blockOf(text) : undefined;
    if (block === undefined && text !== "") hidden();
    return block === undefined ? [] : [{ blocks: [block] }];
  });
}

const numbers: Readonly<Record<string, string>> = {
  "-1": "all",
  "": "all",
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
};

function protocolOf(value: unknown): string {
  const text = typeof value === "number" ? String(value) : textOf(value).toLowerCase();
  return numbers[text] ?? text;
}

/** Undefined when they can't be looked at. `-1` and, where every protocol is meant, 0 stand for all. */
function portsOf(rule: Properties): readonly [number, number] | undefined {
  const protocol = protocolOf(rule["protocol"] ?? rule["ipProtocol"]);
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "6" && protocol !== "17") return allPorts;
  const [from, to] = [rule["fromPort"], rule["toPort"]];
  if (isHidden(from) || isHidden(to)) return undefined;
  const [low, high] = [numberOf(from, allPorts[0]), numberOf(to, allPorts[1])];
  return low < 0 || high < low ? allPorts : [low, high];
}

function numberOf(value: unknown, fallback: number): number {
  const number = numberIn(value);
  return number !== undefined && Number.isInteger(number) ? Math.min(number, allPorts[1]) : fallback;
}
