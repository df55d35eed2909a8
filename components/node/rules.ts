import type { EthereumNetwork } from "../core/chains.js";
import type { Breach } from "../core/settings.js";
import { type ConsensusName, executionClient, type ExecutionName } from "./catalogue/catalogue.js";
import type { History } from "./catalogue/client.js";
import { forkProblems } from "./catalogue/forks.js";

/** The part of a pair's settings that rules between fields look at. */
interface Pair {
  readonly network: EthereumNetwork;
  readonly execution: {
    readonly client: ExecutionName;
    readonly version?: string | undefined;
    readonly history: History;
  };
  readonly consensus: { readonly client: ConsensusName; readonly version?: string | undefined };
  readonly p2p: {
    readonly mode: "outbound" | "nodePort";
    readonly address?: string | undefined;
    readonly executionPort?: number | undefined;
    readonly consensusPort?: number | undefined;
  };
}

/** What is wrong between a pair's fields: versions below a fork's floor, a history that a client lacks, ports. */
export function pairBreaches(pair: Pair): Breach[] {
  return [
    ...floorBreaches("execution", pair.execution, pair.network),
    ...floorBreaches("consensus", pair.consensus, pair.network),
    ...historyBreaches(pair),
    ...p2pBreaches(pair.p2p),
  ];
}

function floorBreaches(
  layer: "execution" | "consensus",
  { client, version }: Pair["execution"] | Pair["consensus"],
  network: EthereumNetwork,
): Breach[] {
  if (version === undefined) return [];
  const found = forkProblems(client, version, network);
  return found.map(({ expected, fix }) => ({ path: [layer, "version"], expected, fix }));
}

function historyBreaches({ execution }: Pair): Breach[] {
  const offered = Object.keys(executionClient(execution.client).history);
  if (offered.includes(execution.history)) return [];
  const expected = `one that ${execution.client} can keep: ${offered.join(", ")}`;
  return [{ path: ["execution", "history"], expected, fix: "choose another history or another client" }];
}

function p2pBreaches({ mode, address, executionPort, consensusPort }: Pair["p2p"]): Breach[] {
  const given = { address, executionPort, consensusPort };
  if (mode === "outbound") {
    const idle = Object.entries(given).filter(([, value]) => value !== undefined);
    return idle.map(([key]) => ({
      path: ["p2p", key],
      expected: "nothing while p2p.mode is outbound",
      fix: `remove p2p.${key}, or set p2p.mode to nodePort`,
    }));
  }
  const missing = Object.entries(given).filter(([, value]) => value === undefined);
  const breaches = missing.map(([key]) => ({
    path: ["p2p", key],
    expected: "a value, since p2p.mode is nodePort",
    fix: `set p2p.${key}`,
  }));
  const same =
    executionPort !== undefined && consensusPort !== undefined && [0, 1].includes(executionPort - consensusPort);
  if (!same) return breaches;
  const fix = "choose ports that are at least two apart";
  return [
    ...breaches,
    { path: ["p2p", "executionPort"], expected: "a port that the consensus client does not use", fix },
  ];
}
