import {
  dnsEgress,
  type Ingress,
  internetEgress,
  namespacePeer,
  podPeer,
  type PolicyPort,
  policySpec,
  tcp,
} from "../core/network-policy.js";
import { namespaces } from "../core/pod-security.js";
import { type NamedPort, type NodePlan, ports, type ProcessPlan } from "./plan.js";

/**
 * NetworkPolicies of a pair by role. The engine API lets in the pair's own consensus client and nobody else; the RPC ports are
 * opened by the endpoint's policy; peers come in where the pair is reachable; going out: names and the internet.
 */
export function pairPolicies(plan: NodePlan, monitored: boolean): Record<string, ReturnType<typeof policySpec>> {
  const { execution, consensus } = plan;
  const driver: Ingress = { from: [podPeer(consensus.selector)], ports: tcp(ports.engine) };
  const toEngine = { to: [podPeer(execution.selector)], ports: tcp(ports.engine) };
  const out = [dnsEgress, internetEgress];
  return {
    execution: policySpec(execution.selector, [driver, ...shared(plan, execution, monitored)], out),
    consensus: policySpec(consensus.selector, shared(plan, consensus, monitored), [toEngine, ...out]),
  };
}

function shared(plan: NodePlan, part: ProcessPlan, monitored: boolean): Ingress[] {
  const scrape: Ingress = { from: [namespacePeer(namespaces.monitoring)], ports: tcp(part.facts.metrics.port) };
  const peers: Ingress = { ports: part.peerPorts.map(policyPort) };
  return [...(monitored ? [scrape] : []), ...(plan.settings.p2p.mode === "nodePort" ? [peers] : [])];
}

function policyPort({ port, protocol }: NamedPort): PolicyPort {
  return { port, protocol };
}
