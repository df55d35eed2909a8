import type { EthereumNetwork } from "../core/chains.js";
import type { Breach } from "../core/settings.js";
import { type ClientName, executionClient, type ExecutionName } from "./catalogue/catalogue.js";
import type { History } from "./catalogue/client.js";
import { forkProblems } from "./catalogue/forks.js";

/** A client as the settings choose it. */
interface Chosen {
  readonly client: ClientName;
  readonly version?: string | undefined;
}

/** How peers reach a pair, as the settings choose it. */
interface Reach {
  readonly mode: "outbound" | "nodePort";
  readonly address?: string | undefined;
  readonly executionPort?: number | undefined;
  readonly consensusPort?: number | undefined;
}

/** A version below a fork's floor; the catalogue's own versions are above them all. */
export function floorBreaches(layer: "execution" | "consensus", network: EthereumNetwork, chosen: Chosen): Breach[] {
  if (chosen.version === undefined) return [];
  const found = forkProblems(chosen.client, chosen.version, network);
  return found.map(({ expected, fix }) => ({ path: [layer, "version"], expected, fix }));
}

/** A history that the client cannot keep. */
export function historyBreaches({ client, history }: { client: ExecutionName; history: History }): Breach[] {
  const offered = Object.keys(executionClient(client).history);
  if (offered.includes(history)) return [];
  const expected = `one that ${client} can keep: ${offered.join(", ")}`;
  return [{ path: ["history"], expected, fix: "choose another history or another client" }];
}

/** Ports and an address that are missing, idle, or fought for; QUIC has the port behind the consensus client's. */
export function reachBreaches({ mode, address, executionPort, consensusPort }: Reach): Breach[] {
  const given = { address, executionPort, consensusPort };
  if (mode === "outbound") {
    const idle = Object.entries(given).filter(([, value]) => value !== undefined);
    return idle.map(([key]) => ({
      path: [key],
      expected: "nothing while p2p.mode is outbound",
      fix: `remove p2p.${key}, or set p2p.mode to nodePort`,
    }));
  }
  const missing = Object.entries(given).filter(([, value]) => value === undefined);
  const breaches = missing.map(([key]) => ({
    path: [key],
    expected: "a value, since p2p.mode is nodePort",
    fix: `set p2p.${key}`,
  }));
  const distance = executionPort === undefined || consensusPort === undefined ? 2 : executionPort - consensusPort;
  if (![0, 1].includes(distance)) return breaches;
  const expected = "a port that the consensus client does not use";
  return [...breaches, { path: ["executionPort"], expected, fix: "choose ports that are at least two apart" }];
}

/** More throughput than gp3 gives for the IOPS: at most a quarter MiB/s for each. */
export function speedBreaches({ iops, throughputMibps }: { iops: number; throughputMibps: number }): Breach[] {
  const most = Math.floor(iops / 4);
  if (throughputMibps <= most) return [];
  const fix = `lower it, or raise iops to ${throughputMibps * 4}`;
  return [{ path: ["throughputMibps"], expected: `at most ${most} with ${iops} IOPS`, fix }];
}
