import { chainNamespace, type EthereumNetwork, pairLabel, rpcLabel, rpcPorts } from "../core/chains.js";
import { UserError } from "../core/errors.js";
import { parseSettings } from "../core/settings.js";
import type { VolumeSpeed } from "../core/storage-class.js";
import { type NodeChoice, type NodeSettings, nodeSettings } from "./args.js";
import { consensusProcess, executionProcess, type PairFrame } from "./arguments.js";
import { consensusClient, executionClient } from "./catalogue/catalogue.js";
import type { ConsensusClient, ExecutionClient } from "./catalogue/client.js";
import { gp3Included } from "../core/storage-class.js";

/** Longest name of a pair: its StatefulSets' names, with what Kubernetes adds, must fit a label. */
const nameLimit = 42;

/** Where the engine's shared secret is mounted in both pods. */
export const jwtFile = { folder: "/jwt", name: "jwt.hex" } as const;

/** Ports of every pair inside the cluster. */
export const ports = { ...rpcPorts, engine: 8551, beacon: 5052, execution: 30303, consensus: 9000 } as const;

/** A port of a container, by the name that Services and monitors use. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/** One of the two processes of a pair. */
export interface ProcessPlan {
  readonly layer: "execution" | "consensus";
  /** Client: `geth`. */
  readonly client: string;
  readonly facts: ExecutionClient | ConsensusClient;
  readonly image: string;
  readonly command: string[];
  readonly args: string[];
  readonly env: { name: string; value: string }[];
  readonly ports: NamedPort[];
  /** Ports among them that peers come in by. */
  readonly peerPorts: NamedPort[];
  /** Name of the StatefulSet, of its StorageClass and of its volume claim. */
  readonly name: string;
  /** The only pod. */
  readonly pod: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
  readonly cpu: number;
  readonly memoryGib: number;
  readonly storageGib: number;
  readonly speed: VolumeSpeed;
  /** Environment of the readiness probe. */
  readonly probe: { name: string; value: string }[];
}

/** What a pair consists of. */
export interface NodePlan {
  readonly settings: NodeChoice;
  readonly namespace: string;
  readonly execution: ProcessPlan;
  readonly consensus: ProcessPlan;
  readonly services: Pick<PairFrame, "engineService" | "rpcService" | "beaconService">;
  readonly jwtSecret: string;
}

/**
 * Plans a pair.
 *
 * @throws UserError `config/invalid`, also for a version below a fork's floor; `config/name-too-long`
 */
export function planNode(name: string, input: NodeSettings): NodePlan {
  if (name.length > nameLimit || !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) throw badName(name);
  const settings = parseSettings(nodeSettings, input, name);
  const services = { engineService: `${name}-engine`, rpcService: `${name}-rpc`, beaconService: `${name}-beacon` };
  const namespace = chainNamespace(settings.network);
  const frame: PairFrame = {
    ...services,
    namespace,
    jwtPath: `${jwtFile.folder}/${jwtFile.name}`,
    ports: peerPorts(settings),
  };
  return {
    settings,
    namespace,
    execution: planExecution(name, settings, frame),
    consensus: planConsensus(name, settings, frame),
    services,
    jwtSecret: `${name}-engine-jwt`,
  };
}

function planExecution(name: string, settings: NodeChoice, frame: PairFrame): ProcessPlan {
  const { network, execution, readiness } = settings;
  const facts = executionClient(execution.client);
  const memoryGib = execution.memoryGib ?? sized(facts.memoryGib, network);
  const peers = bothProtocols("p2p", frame.ports.execution);
  return {
    ...identity(name, "execution", execution.client, network),
    facts,
    image: imageOf(facts, execution.version),
    ...executionProcess(settings, facts, frame, memoryGib),
    ports: [
      { name: "http-rpc", port: ports.http, protocol: "TCP" },
      { name: "ws-rpc", port: ports.ws, protocol: "TCP" },
      { name: "engine", port: ports.engine, protocol: "TCP" },
      { name: "el-metrics", port: facts.metrics.port, protocol: "TCP" },
      ...peers,
    ],
    peerPorts: peers,
    cpu: execution.cpu ?? sized(facts.cpu, network),
    memoryGib,
    storageGib: execution.storageGib ?? facts.history[execution.history]?.storageGib[network] ?? 0,
    speed: { iops: execution.iops, throughputMibps: execution.throughputMibps },
    probe: environment({
      PORT: ports.http,
      MAX_HEAD_AGE: readiness.maxHeadAgeSeconds,
      MIN_PEERS: readiness.minPeers,
    }),
  };
}

function planConsensus(name: string, settings: NodeChoice, frame: PairFrame): ProcessPlan {
  const { network, consensus, readiness } = settings;
  const facts = consensusClient(consensus.client);
  const memoryGib = consensus.memoryGib ?? sized(facts.memoryGib, network);
  const quic: NamedPort = { name: "quic", port: frame.ports.quic, protocol: "UDP" };
  const peers = [...bothProtocols("p2p", frame.ports.consensus), quic];
  return {
    ...identity(name, "consensus", consensus.client, network),
    facts,
    image: imageOf(facts, consensus.version),
    ...consensusProcess(settings, facts, frame, memoryGib),
    ports: [
      { name: "beacon", port: ports.beacon, protocol: "TCP" },
      { name: "cl-metrics", port: facts.metrics.port, protocol: "TCP" },
      ...peers,
    ],
    peerPorts: peers,
    cpu: consensus.cpu ?? sized(facts.cpu, network),
    memoryGib,
    storageGib: consensus.storageGib ?? facts.storageGib[network],
    speed: gp3Included,
    probe: environment({
      PORT: ports.beacon,
      MAX_SYNC_DISTANCE: readiness.maxSyncDistance,
      MIN_PEERS: readiness.minPeers,
    }),
  };
}

/** Names and labels. The selector is fixed for ever; the other labels may change with the client. */
function identity(name: string, layer: ProcessPlan["layer"], client: string, network: EthereumNetwork) {
  const selector = { [pairLabel]: name, "app.kubernetes.io/component": layer };
  const family = { "app.kubernetes.io/name": client, "app.kubernetes.io/part-of": chainNamespace(network) };
  const rpc: Record<string, string> = layer === "execution" ? { [rpcLabel]: network } : {};
  const labels: Record<string, string> = { ...selector, ...family, ...rpc };
  return { layer, client, name: `${name}-${layer}`, pod: `${name}-${layer}-0`, selector, labels };
}

function peerPorts({ p2p }: NodeChoice): PairFrame["ports"] {
  const consensus = p2p.consensusPort ?? ports.consensus;
  return { execution: p2p.executionPort ?? ports.execution, consensus, quic: consensus + 1 };
}

function bothProtocols(name: string, port: number): NamedPort[] {
  return [
    { name: `${name}-tcp`, port, protocol: "TCP" },
    { name: `${name}-udp`, port, protocol: "UDP" },
  ];
}

function imageOf(facts: ExecutionClient | ConsensusClient, chosen: string | undefined): string {
  return `${facts.image}:${chosen ?? facts.tag.replace("{version}", facts.version)}`;
}

function sized(size: { readonly mainnet: number; readonly testnet: number }, network: EthereumNetwork): number {
  return network === "mainnet" ? size.mainnet : size.testnet;
}

function environment(values: Readonly<Record<string, number>>) {
  return Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
}

function badName(name: string): UserError {
  return new UserError("config/name-too-long", "a pair's name is part of Kubernetes names", [
    {
      path: name,
      expected: `at most ${nameLimit} lower-case letters, digits and hyphens, beginning with a letter`,
      actual: `${name.length} characters: ${JSON.stringify(name)}`,
      fix: "rename the pair",
    },
  ]);
}
