import { chainNamespace, type EthereumNetwork } from "../core/chains.js";
import { policySpec } from "../core/network-policy.js";
import { parseSettings } from "../core/settings.js";
import { type ChainSettings, chainSettings } from "./args.js";

/** The place that all pairs of a network share. */
export interface ChainPlan {
  readonly network: EthereumNetwork;
  readonly namespace: string;
  /** Denies what no pair's own policy allows. */
  readonly policy: ReturnType<typeof policySpec>;
  /** One budget a layer: of all pairs, at most one may be taken away at a time. */
  readonly budgets: Readonly<Record<"execution" | "consensus", object>>;
}

/**
 * Plans the place of a network's pairs.
 *
 * @throws UserError `config/invalid`
 */
export function planChain(input: ChainSettings): ChainPlan {
  const { network } = parseSettings(chainSettings, input, "chain");
  return {
    network,
    namespace: chainNamespace(network),
    policy: policySpec({}, [], []),
    budgets: { execution: budget(network, "execution"), consensus: budget(network, "consensus") },
  };
}

/** A pod that is not ready may always be moved, or a pair that is syncing would keep its node from being drained. */
function budget(network: string, layer: string) {
  const matchLabels = { "app.kubernetes.io/part-of": chainNamespace(network), "app.kubernetes.io/component": layer };
  return { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels } };
}
