import type { ExecutionClient } from "./client.js";

/** Besu. Flags as eth-docker of 2026-08-20 passes them; sizes measured by eth-docker in April 2026. */
export const besu: ExecutionClient = {
  layer: "execution",
  image: "docker.io/hyperledger/besu",
  version: "26.11.0",
  tag: "{version}",
  versionSource: "Rocket Pool Smart Node v1.25.2 release notes, 2026-11-10",
  command: ["/opt/besu/bin/besu"],
  args: [
    "--data-path={data}",
    "--p2p-port={p2pPort}",
    "--nat-method=NONE",
    "--host-allowlist={rpcHosts},$(POD_IP)",
    "--rpc-http-enabled",
    "--rpc-http-host=0.0.0.0",
    "--rpc-http-port=8545",
    "--rpc-http-api={modules}",
    "--rpc-ws-enabled",
    "--rpc-ws-host=0.0.0.0",
    "--rpc-ws-port=8546",
    "--rpc-ws-api={modules}",
    "--engine-rpc-port=8551",
    "--engine-jwt-secret={jwt}",
    "--engine-host-allowlist={engineHosts}",
    "--metrics-enabled",
    "--metrics-host=0.0.0.0",
    "--metrics-port=9545",
  ],
  env: { JAVA_OPTS: "-Xmx{heapMib}m" },
  network: { mainnet: ["--network=mainnet"], sepolia: ["--network=sepolia"], hoodi: ["--network=hoodi"] },
  inbound: ["--p2p-host={address}"],
  outbound: [],
  moduleCase: "upper",
  history: {
    full: {
      args: ["--sync-mode=FULL", "--bonsai-limit-trie-logs-enabled=false"],
      storageGib: { mainnet: 2200, sepolia: 1300, hoodi: 600 },
    },
    postmerge: { args: ["--sync-mode=SNAP"], storageGib: { mainnet: 1600, sepolia: 1000, hoodi: 500 } },
    archive: {
      args: ["--data-storage-format=FOREST", "--sync-mode=FULL"],
      storageGib: { mainnet: 16000, sepolia: 5000, hoodi: 2000 },
    },
  },
  metrics: { port: 9545, path: "/metrics" },
  series: {
    head: "ethereum_blockchain_height",
    peers: "ethereum_peer_count",
    panels: [
      { title: "Best block heard of", unit: "short", expr: "ethereum_best_known_block_number" },
      { title: "In sync", unit: "bool_yes_no", expr: "besu_synchronizer_in_sync" },
    ],
  },
  graceSeconds: 480,
  cpu: { mainnet: 4, testnet: 2 },
  memoryGib: { mainnet: 16, testnet: 12 },
  uid: 10001,
  hazards: [
    {
      text: "the storage format is fixed at the first start; another needs a new sync",
      source: "Besu's documentation",
    },
    { text: "keeping all blocks means a full sync from the first one, for weeks", source: "eth-docker of 2026-08-20" },
  ],
};
