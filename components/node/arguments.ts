import { serviceHosts, rpcService } from "../core/chains.js";
import type { NodeChoice } from "./args.js";
import type { ConsensusClient, ExecutionClient } from "./catalogue/client.js";
import { networks } from "./catalogue/networks.js";

/** Names and ports that the templates of both clients are filled with. */
export interface PairFrame {
  readonly namespace: string;
  readonly engineService: string;
  readonly rpcService: string;
  readonly beaconService: string;
  readonly jwtPath: string;
  readonly ports: { readonly execution: number; readonly consensus: number; readonly quic: number };
}

/** Share of the memory that a client is told to use as cache, and as heap where it runs on a managed one. */
const cacheShare = 0.25;
const heapShare = 0.5;

type Values = Readonly<Record<string, string>>;

/** Templates with their values in place; a name without a value is a fault of the catalogue. */
export function filled(templates: readonly string[], values: Values): string[] {
  return templates.map((template) =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`the catalogue asks for {${name}}, which has no value, in ${template}`);
      return value;
    }),
  );
}

/** Arguments and environment of the execution client. */
export function executionProcess(settings: NodeChoice, client: ExecutionClient, frame: PairFrame, memoryGib: number) {
  const { network, execution } = settings;
  const values = {
    ...commonValues(settings, frame, memoryGib),
    ...client.values?.[network],
    data: `/data/${execution.client}-${execution.history}`,
    p2pPort: String(frame.ports.execution),
    modules: execution.modules.map((one) => spelled(one, client.moduleCase)).join(","),
    engineHosts: [...serviceHosts(frame.engineService, frame.namespace), "localhost", "127.0.0.1"].join(","),
    rpcHosts: rpcHosts(settings, frame).join(","),
  };
  const kept = client.history[execution.history];
  const history = (networks[network].hasMerge ? undefined : kept?.withoutMerge) ?? kept?.args ?? [];
  return processOf(client, settings, history, values);
}

/** Arguments and environment of the consensus client. */
export function consensusProcess(settings: NodeChoice, client: ConsensusClient, frame: PairFrame, memoryGib: number) {
  const values = {
    ...commonValues(settings, frame, memoryGib),
    data: `/data/${settings.consensus.client}`,
    p2pPort: String(frame.ports.consensus),
    quicPort: String(frame.ports.quic),
    engineUrl: `http://${frame.engineService}.${frame.namespace}.svc:8551`,
    beaconHosts: serviceHosts(frame.beaconService, frame.namespace).join(","),
    checkpoint: settings.consensus.checkpointSyncUrl ?? networks[settings.network].checkpoint,
  };
  return processOf(client, settings, [], values);
}

function commonValues(settings: NodeChoice, frame: PairFrame, memoryGib: number): Values {
  return {
    jwt: frame.jwtPath,
    cacheMib: String(Math.round(memoryGib * 1024 * cacheShare)),
    heapMib: String(Math.round(memoryGib * 1024 * heapShare)),
    ...(settings.p2p.address !== undefined && { address: settings.p2p.address }),
  };
}

function processOf(
  client: ExecutionClient | ConsensusClient,
  settings: NodeChoice,
  more: readonly string[],
  values: Values,
) {
  const reach = settings.p2p.mode === "nodePort" ? client.inbound : client.outbound;
  const env = Object.entries(client.env);
  return {
    command: [...client.command],
    args: filled([...client.network[settings.network], ...client.args, ...reach, ...more], values),
    env: env.map(([name, template]) => ({ name, value: filled([template], values).join("") })),
  };
}

/** Names that the RPC endpoint is asked for: the pair's own Service, the network's, and what the settings add. */
function rpcHosts(settings: NodeChoice, frame: PairFrame): string[] {
  const services = [frame.rpcService, rpcService].flatMap((one) => serviceHosts(one, frame.namespace));
  return [...services, ...settings.rpcHosts, "localhost", "127.0.0.1"];
}

function spelled(module: string, style: ExecutionClient["moduleCase"]): string {
  if (style === "upper") return module.toUpperCase();
  return style === "capital" ? module.charAt(0).toUpperCase() + module.slice(1) : module;
}
