import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { podSecurityLabels } from "../core/pod-security.js";
import type { ChainArgs } from "./args.js";
import { planChain } from "./plan.js";

/**
 * The place that all pairs of a network share: the namespace, closed by default, and the budgets that keep drains from taking
 * two pairs at once. It is apart from the pairs so that no pair owns what others live in.
 *
 * @example new Chain("chain-mainnet", { network: "mainnet" }, opts)
 */
export class Chain extends ComponentResource {
  /** Name of the namespace: `ethereum-<network>`. */
  readonly namespace: Output<string>;

  constructor(name: string, args: ChainArgs, opts?: ComponentResourceOptions) {
    super("chainwright:chain:Chain", name, args, opts);
    const { protect = true, ...settings } = args;
    const plan = planChain(settings);

    const { metadata } = new Namespace(
      `${name}-namespace`,
      { metadata: { name: plan.namespace, labels: podSecurityLabels("restricted") } },
      { parent: this, protect },
    );
    const place = { metadata: { namespace: metadata.name } };
    new NetworkPolicy(`${name}-policy-default`, { ...place, spec: plan.policy }, { parent: this });
    for (const [layer, spec] of Object.entries(plan.budgets))
      new PodDisruptionBudget(`${name}-budget-${layer}`, { ...place, spec }, { parent: this });

    this.namespace = metadata.name;
    this.registerOutputs({ namespace: this.namespace });
  }
}
