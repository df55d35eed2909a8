import type { RuleSettings } from "../rule.js";
import { numeric, text } from "./values.js";

/**
 * Ports on which nodes meet their peers and that are therefore open to the world by design: Ethereum's execution and consensus
 * clients, Bitcoin, Cosmos, Avalanche and Solana's gossip. What speaks anything but a peer-to-peer protocol has no place here.
 */
const known: readonly number[] = [30303, 30304, 9000, 9001, 12000, 13000, 8333, 26656, 9651, 8001];

/** Whether every port of the range is one where peers meet. */
export function arePeerPorts(from: unknown, to: unknown, { peerPorts }: RuleSettings): boolean {
  const [first, last] = [numeric(from), numeric(to ?? from)];
  if (first === undefined || last === undefined || last < first || last - first >= 16) return false;
  const allowed = new Set([...known, ...peerPorts]);
  for (let port = first; port <= last; port += 1) if (!allowed.has(port)) return false;
  return true;
}

/** Whether a block of addresses is the whole world or a good part of it: more than a sixteenth of all that there are. */
export function isWorld(cidr: unknown): boolean {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text(cidr));
  return match !== null && Number(match[2]) < 4;
}

/** What nobody outside may reach: the engine, debug, key manager and metrics ports of chain clients, and of their companions. */
export const adminPorts: Readonly<Record<number, string>> = {
  5062: "key manager API",
  5064: "metrics",
  6060: "profiling and metrics",
  6061: "profiling and metrics",
  7500: "validator API",
  8008: "metrics",
  8551: "engine API",
  9090: "metrics",
  9093: "alert manager",
  9100: "metrics",
  10250: "kubelet",
};

/** Names of ports that say the same. */
export const adminPortNames = /^(engine|auth-?rpc|admin|debug|pprof|personal|metrics|keymanager|el-metrics|cl-metrics)/;
