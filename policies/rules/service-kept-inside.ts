import { arePeerPorts, isWorld } from "../reading/ports.js";
import { at, isHidden, list, type Mapping, mapping, text } from "../reading/values.js";
import { kindOf } from "../reading/workloads.js";
import type { Resource, Rule, RuleSettings, Violation } from "../rule.js";

/** What makes a cloud's load balancer an internal one. */
const internal: Readonly<Record<string, RegExp>> = {
  "service.beta.kubernetes.io/aws-load-balancer-scheme": /^internal$/,
  "service.beta.kubernetes.io/aws-load-balancer-internal": /^(true|0\.0\.0\.0\/0)$/,
  "networking.gke.io/load-balancer-type": /^Internal$/,
  "cloud.google.com/load-balancer-type": /^Internal$/,
  "service.beta.kubernetes.io/azure-load-balancer-internal": /^true$/,
};

/** Kubernetes services are published only to those who are listed. */
export const serviceKeptInside: Rule = {
  name: "service-kept-inside",
  title: "a service of the type LoadBalancer is internal or lists who may come in",
  level: "mandatory",
  reason: "Such a service makes an internet-facing load balancer by default, past every ingress and its TLS.",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer",
  judge: (resource, { settings }) => (kindOf(resource) === "Service" ? judge(resource.props, settings) : []),
};

function judge(props: Mapping, settings: RuleSettings): Violation[] {
  const spec = mapping(props["spec"]);
  return [
    ...(isPublic(props) && !arePeers(spec["ports"], settings)
      ? [{ path: "spec.type", what: "the load balancer faces the internet" }]
      : []),
    ...(list(spec["externalIPs"]).length > 0
      ? [{ path: "spec.externalIPs", what: "traffic of addresses outside of the cluster is taken over" }]
      : []),
    ...(spec["type"] === "NodePort" && !arePeers(spec["ports"], settings)
      ? [{ path: "spec.type", what: "a port is opened on every node" }]
      : []),
  ];
}

/** Whether the world can reach a service, or an object that declares one. */
export function isPublic(props: Resource["props"]): boolean {
  const spec = mapping(props["spec"]);
  if (spec["type"] !== "LoadBalancer") return false;
  const annotations = mapping(at(props, "metadata", "annotations"));
  if (Object.entries(internal).some(([key, value]) => value.test(text(annotations[key])))) return false;
  const ranges = spec["loadBalancerSourceRanges"];
  if (isHidden(ranges)) return false;
  return list(ranges).length === 0 || list(ranges).some(isWorld);
}

/** Whether peers meet on every port, by its number or by its name. */
function arePeers(ports: unknown, settings: RuleSettings): boolean {
  const all = list(ports);
  const peer = (port: unknown): boolean =>
    arePeerPorts(at(port, "port"), undefined, settings) || /^(p2p|peer|quic|disc)/.test(text(at(port, "name")));
  return all.length > 0 && all.every(peer);
}
