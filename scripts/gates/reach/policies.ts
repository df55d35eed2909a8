import type { Properties } from "../../engine/deployment.js";
import { canonical, isHidden, listOf, numberIn, recordOf, specOf, textOf, textsOf } from "../values.js";
import { blockOf, outside } from "./blocks.js";
import type { RuleSet } from "./groups.js";
import { allPorts, type Peer, type Rule } from "./openings.js";

/**
 * What a Kubernetes NetworkPolicy lets through. No policy, and a direction that it does not speak of, let everybody through.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function policyRules(properties: Properties | undefined): RuleSet {
  if (properties === undefined) return { rules: [openRule("in"), openRule("out")], unseen: [] };
  const spec = specOf(properties);
  const unseen: string[] = [];
  const types = textsOf(spec["policyTypes"]);
  const rules = (["ingress", "egress"] as const).flatMap((key) => {
    const direction = key === "ingress" ? "in" : "out";
    const name = key === "ingress" ? "Ingress" : "Egress";
    const speaks = types.length > 0 ? types.includes(name) : key === "ingress" || spec[key] !== undefined;
    if (!speaks) return [openRule(direction)];
    if (isHidden(spec[key])) unseen.push(`spec.${key}`);
    return listOf(spec[key]).flatMap((rule) => rulesOf(recordOf(rule), direction, `spec.${key}[]`, unseen));
  });
  return { rules, unseen: [...new Set(unseen)] };
}

function openRule(direction: Rule["direction"]): Rule {
  return { direction, allow: true, order: 0, protocol: "all", ports: allPorts, peer: { everybody: true } };
}

function rulesOf(rule: Properties, direction: Rule["direction"], path: string, unseen: string[]): Rule[] {
  const key = direction === "in" ? "from" : "to";
  if (isHidden(rule[key]) || isHidden(rule["ports"])) unseen.push(`${path}.${isHidden(rule[key]) ? key : "ports"}`);
  const given = listOf(rule[key]).filter((peer) => !isHidden(peer));
  const open = listOf(rule[key]).length === 0;
  const peers: Peer[] = open ? [{ everybody: true }] : given.flatMap((peer) => peerOf(recordOf(peer), path, unseen));
  const ports = listOf(rule["ports"]).filter((port) => !isHidden(port));
  const targets =
    ports.length === 0 ? [{ protocol: "all", ports: allPorts }] : ports.map((port) => targetOf(recordOf(port)));
  return peers.flatMap((peer) => targets.map((target) => ({ direction, allow: true, order: 0, ...target, peer })));
}

function peerOf(peer: Properties, path: string, unseen: string[]): Peer[] {
  const { ipBlock } = peer;
  if (ipBlock === undefined) return [{ name: selectorText(peer) }];
  const block = blockOf(textOf(recordOf(ipBlock)["cidr"]));
  if (block === undefined) unseen.push(`${path}.ipBlock.cidr`);
  const except = textsOf(recordOf(ipBlock)["except"]).flatMap((text) => blockOf(text) ?? []);
  return block === undefined ? [] : [{ blocks: outside([block], except) }];
}

function selectorText({ podSelector, namespaceSelector }: Properties): string {
  const parts = [
    ...(namespaceSelector === undefined ? [] : [`namespaces ${canonical(namespaceSelector)}`]),
    ...(podSelector === undefined ? [] : [`pods ${canonical(podSelector)}`]),
  ];
  return parts.join(" ") || "an unknown peer";
}

function targetOf({ port, endPort, protocol }: Properties): Pick<Rule, "protocol" | "ports"> {
  const name = (textOf(protocol) || "TCP").toLowerCase();
  if (typeof port === "string" && !/^\d+$/.test(port)) return { protocol: `${name}#${port}`, ports: allPorts };
  const low = numberIn(port);
  if (low === undefined || !Number.isInteger(low)) return { protocol: name, ports: allPorts };
  const high = numberIn(endPort) ?? low;
  return { protocol: name, ports: [low, Number.isInteger(high) && high >= low ? high : low] };
}

/** Whether pods that the policy guarded may be without it: its selector asks for something that it did not ask for. */
export function guardsFewer(before: Properties, after: Properties): boolean {
  const [was, is] = [recordOf(specOf(before)["podSelector"]), recordOf(specOf(after)["podSelector"])];
  const labels = recordOf(was["matchLabels"]);
  const more = Object.entries(recordOf(is["matchLabels"])).some(([key, value]) => labels[key] !== value);
  const asked = listOf(is["matchExpressions"]).map(canonical);
  const known = listOf(was["matchExpressions"]).map(canonical);
  return more || asked.some((expression) => !known.includes(expression));
}
