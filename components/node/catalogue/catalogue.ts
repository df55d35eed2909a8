import { besu } from "./besu.js";
import type { ConsensusClient, ExecutionClient } from "./client.js";
import { erigon } from "./erigon.js";
import { geth } from "./geth.js";
import { lighthouse } from "./lighthouse.js";
import { lodestar } from "./lodestar.js";
import { nethermind } from "./nethermind.js";
import { nimbus } from "./nimbus.js";
import { prysm } from "./prysm.js";
import { reth } from "./reth.js";
import { teku } from "./teku.js";

/** Execution clients by name. */
export const executionClients = { geth, reth, nethermind, besu, erigon } satisfies Record<string, ExecutionClient>;

/** Consensus clients by name. */
export const consensusClients = { lighthouse, prysm, teku, nimbus, lodestar } satisfies Record<string, ConsensusClient>;

export type ExecutionName = keyof typeof executionClients;
export type ConsensusName = keyof typeof consensusClients;
export type ClientName = ExecutionName | ConsensusName;

export const executionNames = Object.keys(executionClients) as [ExecutionName, ...ExecutionName[]];
export const consensusNames = Object.keys(consensusClients) as [ConsensusName, ...ConsensusName[]];

/** The facts of an execution client. */
export function executionClient(name: ExecutionName): ExecutionClient {
  return executionClients[name];
}

/** The facts of a consensus client. */
export function consensusClient(name: ConsensusName): ConsensusClient {
  return consensusClients[name];
}
