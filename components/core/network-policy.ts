/** A port of a NetworkPolicy rule. */
export interface PolicyPort {
  readonly port: number | string;
  readonly protocol: "TCP" | "UDP";
}

/** Who a NetworkPolicy rule is about. */
export type PolicyPeer =
  | { readonly namespaceSelector?: Selector; readonly podSelector?: Selector }
  | { readonly ipBlock: { readonly cidr: string; readonly except?: string[] } };

interface Selector {
  readonly matchLabels?: Record<string, string>;
}

/** What may come in. */
export interface Ingress {
  readonly from?: PolicyPeer[];
  readonly ports?: PolicyPort[];
}

/** What may go out. */
export interface Egress {
  readonly to?: PolicyPeer[];
  readonly ports?: PolicyPort[];
}

/** Private networks and carrier NAT, which clusters use for pods. */
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Addresses that are never a peer on the internet: those, and link-local with the metadata service. */
const notInternet = [...privateNetworks, "169.254.0.0/16"];

export function tcp(...ports: (number | string)[]): PolicyPort[] {
  return ports.map((port) => ({ port, protocol: "TCP" }));
}

export function udp(...ports: (number | string)[]): PolicyPort[] {
  return ports.map((port) => ({ port, protocol: "UDP" }));
}

/** All pods of a namespace, by the label that Kubernetes itself keeps. */
export function namespacePeer(namespace: string): PolicyPeer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

/** Pods of the policy's own namespace; all of them without labels. */
export function podPeer(labels?: Record<string, string>): PolicyPeer {
  return { podSelector: labels ? { matchLabels: labels } : {} };
}

/** Name resolution, by the cluster's own DNS only. */
export const dnsEgress: Egress = { to: [namespacePeer("kube-system")], ports: [...tcp(53), ...udp(53)] };

/** TLS to any address: the API server and AWS's endpoints have no stable ones. */
export const tlsEgress: Egress = { ports: tcp(443) };

/** The EKS Pod Identity agent of the node. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
export const podIdentityEgress: Egress = { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: tcp(80) };

/** Any port of any public address: peers of a peer-to-peer network listen where they like. */
export const internetEgress: Egress = { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: notInternet } }] };

/** Any port of every pod and of every address of a private network: nodes and the API server, not the machine's metadata. */
export const privateEgress: Egress = {
  to: [{ namespaceSelector: {} }, ...privateNetworks.map((cidr) => ({ ipBlock: { cidr } }))],
};

/** A policy's specification: what is not allowed here, in or out, is denied for the selected pods. */
export function policySpec(labels: Record<string, string>, ingress: Ingress[], egress: Egress[]) {
  return {
    podSelector: Object.keys(labels).length > 0 ? { matchLabels: labels } : {},
    policyTypes: ["Ingress", "Egress"],
    ingress,
    egress,
  };
}
