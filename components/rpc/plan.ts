import { chainNamespace, rpcLabel, rpcPorts, rpcService } from "../core/chains.js";
import { type Ingress, namespacePeer, type PolicyPeer, tcp } from "../core/network-policy.js";
import { parseSettings } from "../core/settings.js";
import { type RpcChoice, type RpcSettings, rpcSettings } from "./args.js";

/** Label that a namespace carries to be let in to every RPC endpoint. */
export const clientLabel = "chainwright.dev/rpc-client";

/** The endpoint of a network. */
export interface RpcPlan {
  readonly settings: RpcChoice;
  readonly namespace: string;
  /** Name of the Service in the namespace. */
  readonly service: string;
  readonly selector: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly spec: RpcServiceSpec;
  /** Who is let in to the pairs' RPC ports. */
  readonly ingress: Ingress;
}

/** What the exposure decides about the Service. */
export interface RpcServiceSpec {
  readonly type: "ClusterIP" | "LoadBalancer";
  readonly externalTrafficPolicy?: "Local";
  readonly loadBalancerSourceRanges?: string[];
}

/** An internal network load balancer by EKS's own cloud controller; it asks for no controller of ours. */
const internalBalancer = {
  "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
  "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
  "service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled": "true",
};

/**
 * Plans the endpoint.
 *
 * @throws UserError `config/invalid`
 */
export function planRpc(input: RpcSettings): RpcPlan {
  const settings = parseSettings(rpcSettings, input, "rpc");
  const internal = settings.exposure === "internal";
  const sources = { externalTrafficPolicy: "Local" as const, loadBalancerSourceRanges: settings.clientCidrs };
  return {
    settings,
    namespace: chainNamespace(settings.network),
    service: rpcService,
    selector: { [rpcLabel]: settings.network },
    annotations: internal ? internalBalancer : {},
    spec: internal ? { type: "LoadBalancer", ...sources } : { type: "ClusterIP" },
    ingress: { from: clients(settings), ports: tcp(rpcPorts.http, rpcPorts.ws) },
  };
}

function clients({ clientNamespaces, clientCidrs }: RpcChoice): PolicyPeer[] {
  return [
    { namespaceSelector: { matchLabels: { [clientLabel]: "true" } } },
    ...clientNamespaces.map(namespacePeer),
    ...clientCidrs.map((cidr) => ({ ipBlock: { cidr } })),
  ];
}
