import type { ExecutionClient } from "./client.js";

/** Prunes by itself when the volume has less than this left; a run needs that much space while it works. */
const pruning = ["--Pruning.FullPruningTrigger=VolumeFreeSpace", "--Pruning.FullPruningThresholdMb={pruneBelowMb}"];
const allBlocks = ["--Sync.AncientBodiesBarrier=0", "--Sync.AncientReceiptsBarrier=0", ...pruning];

/** Nethermind. Flags and barriers as eth-docker of 2026-08-20 passes them; sizes measured by eth-docker in April 2026. */
export const nethermind: ExecutionClient = {
  layer: "execution",
  image: "docker.io/nethermind/nethermind",
  version: "2.2.2",
  tag: "{version}",
  versionSource: "Rocket Pool Smart Node v1.25.2 release notes, 2026-11-10",
  command: ["/nethermind/nethermind"],
  args: [
    "--data-dir={data}",
    "--KeyStore.KeyStoreDirectory={data}/keystore",
    "--Init.LogDirectory={data}/logs",
    "--Init.WebSocketsEnabled=true",
    "--Network.DiscoveryPort={p2pPort}",
    "--Network.P2PPort={p2pPort}",
    "--JsonRpc.Enabled=true",
    "--JsonRpc.Host=0.0.0.0",
    "--JsonRpc.Port=8545",
    "--JsonRpc.WebSocketsPort=8546",
    "--JsonRpc.EnabledModules={modules}",
    "--JsonRpc.EngineHost=0.0.0.0",
    "--JsonRpc.EnginePort=8551",
    "--JsonRpc.JwtSecretFile={jwt}",
    "--HealthChecks.Enabled=true",
    "--Metrics.Enabled=true",
    "--Metrics.ExposeHost=0.0.0.0",
    "--Metrics.ExposePort=6060",
  ],
  env: {},
  network: { mainnet: ["--config=mainnet"], sepolia: ["--config=sepolia"], hoodi: ["--config=hoodi"] },
  inbound: ["--Network.ExternalIp={address}"],
  outbound: [],
  moduleCase: "capital",
  history: {
    full: { args: allBlocks, storageGib: { mainnet: 2000, sepolia: 1200, hoodi: 500 } },
    postmerge: {
      args: [
        "--Sync.AncientBodiesBarrier={mergeBlock}",
        "--Sync.AncientReceiptsBarrier={mergeBlock}",
        "--History.Pruning=UseAncientBarriers",
        ...pruning,
      ],
      withoutMerge: allBlocks,
      storageGib: { mainnet: 1600, sepolia: 1000, hoodi: 500 },
    },
    archive: {
      args: [
        "--Sync.DownloadBodiesInFastSync=false",
        "--Sync.DownloadReceiptsInFastSync=false",
        "--Sync.FastSync=false",
        "--Sync.SnapSync=false",
        "--Sync.FastBlocks=false",
        "--Sync.PivotNumber=0",
        "--Pruning.Mode=None",
      ],
      storageGib: { mainnet: 16000, sepolia: 4000, hoodi: 1500 },
    },
  },
  values: {
    mainnet: { mergeBlock: "15537394", pruneBelowMb: "375810" },
    sepolia: { mergeBlock: "1450408", pruneBelowMb: "51200" },
    hoodi: { mergeBlock: "0", pruneBelowMb: "51200" },
  },
  metrics: { port: 6060, path: "/metrics" },
  series: {
    head: "nethermind_blocks",
    peers: "nethermind_sync_peers",
    panels: [
      { title: "RPC requests", unit: "reqps", expr: "rate(nethermind_json_rpc_requests[5m])" },
      { title: "RPC errors", unit: "reqps", expr: "rate(nethermind_json_rpc_errors[5m])" },
      { title: "Best block heard of", unit: "short", expr: "nethermind_best_known_block_number" },
    ],
  },
  graceSeconds: 480,
  cpu: { mainnet: 4, testnet: 2 },
  memoryGib: { mainnet: 16, testnet: 12 },
  uid: 10001,
  hazards: [
    { text: "a full pruning run needs several hundred GB beside the database", source: "eth-docker of 2026-08-20" },
  ],
};
