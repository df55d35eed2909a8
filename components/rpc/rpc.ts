import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { ComponentResource, type ComponentResourceOptions, interpolate, type Output, output } from "@pulumi/pulumi";
import { rpcPorts } from "../core/chains.js";
import { skipAwait } from "../core/pod-security.js";
import type { RpcArgs } from "./args.js";
import { planRpc } from "./plan.js";

/**
 * One address for all pairs of a network. It leads to execution clients that say they are in sync; which of them exist, it
 * learns from their labels, so pairs come and go without it.
 *
 * @example new Rpc("rpc", { network: "mainnet", exposure: "internal", clientCidrs: ["10.0.0.0/16"], namespace: chain.namespace }, opts)
 * @throws UserError `config/invalid`
 */
export class Rpc extends ComponentResource {
  readonly namespace: Output<string>;
  /** HTTP address inside the cluster. */
  readonly url: Output<string>;
  /** WebSocket address inside the cluster. */
  readonly wsUrl: Output<string>;

  constructor(name: string, args: RpcArgs, opts?: ComponentResourceOptions) {
    super("chainwright:rpc:Rpc", name, args, opts);
    const { namespace: given, ...settings } = args;
    const plan = planRpc(settings);
    const namespace = output(given ?? plan.namespace);

    new NetworkPolicy(
      `${name}-policy`,
      {
        metadata: { namespace },
        spec: { podSelector: { matchLabels: plan.selector }, policyTypes: ["Ingress"], ingress: [plan.ingress] },
      },
      { parent: this },
    );
    new Service(
      `${name}-service`,
      {
        metadata: { name: plan.service, namespace, annotations: { ...plan.annotations, ...skipAwait } },
        spec: {
          ...plan.spec,
          selector: plan.selector,
          ports: Object.entries(rpcPorts).map(([kind, port]) => ({
            name: `${kind}-rpc`,
            port,
            targetPort: `${kind}-rpc`,
            protocol: "TCP",
          })),
        },
      },
      { parent: this },
    );

    const host = interpolate`${plan.service}.${namespace}.svc`;
    this.namespace = namespace;
    this.url = interpolate`http://${host}:${rpcPorts.http}`;
    this.wsUrl = interpolate`ws://${host}:${rpcPorts.ws}`;
    this.registerOutputs({ namespace: this.namespace, url: this.url, wsUrl: this.wsUrl });
  }
}
