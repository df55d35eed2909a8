import type { ExecutionClient } from "./client.js";

/** What is pruned of state in every kind but the archive; receipts stay, so that old logs can be asked for. */
const recentState = [
  "--block-interval=5",
  "--prune.senderrecovery.full",
  "--prune.accounthistory.distance=10064",
  "--prune.storagehistory.distance=10064",
];

/** Reth. Flags as eth-docker of 2026-08-20 passes them; sizes measured by eth-docker in April 2026, the archive's by reth's documentation. */
export const reth: ExecutionClient = {
  layer: "execution",
  image: "ghcr.io/paradigmxyz/reth",
  version: "v2.10.1",
  tag: "{version}",
  versionSource: "Rocket Pool Smart Node v1.25.2 release notes, 2026-11-10",
  command: ["reth", "node"],
  args: [
    "--datadir={data}",
    "--log.file.max-files=0",
    "--port={p2pPort}",
    "--discovery.port={p2pPort}",
    "--discovery.v5.port={p2pPort}",
    "--authrpc.addr=0.0.0.0",
    "--authrpc.port=8551",
    "--authrpc.jwtsecret={jwt}",
    "--http",
    "--http.addr=0.0.0.0",
    "--http.port=8545",
    "--http.api={modules}",
    "--ws",
    "--ws.addr=0.0.0.0",
    "--ws.port=8546",
    "--ws.api={modules}",
    "--metrics=0.0.0.0:9001",
  ],
  env: {},
  network: { mainnet: ["--chain=mainnet"], sepolia: ["--chain=sepolia"], hoodi: ["--chain=hoodi"] },
  inbound: ["--nat=extip:{address}"],
  outbound: ["--nat=none"],
  moduleCase: "lower",
  history: {
    full: {
      args: [...recentState, "--prune.receipts.before=0"],
      storageGib: { mainnet: 2000, sepolia: 1200, hoodi: 500 },
    },
    postmerge: {
      args: [...recentState, "--prune.bodies.pre-merge", "--prune.receipts.pre-merge"],
      withoutMerge: [...recentState, "--prune.receipts.before=0"],
      storageGib: { mainnet: 1600, sepolia: 1000, hoodi: 500 },
    },
    archive: { args: [], storageGib: { mainnet: 3750, sepolia: 2000, hoodi: 1000 } },
  },
  metrics: { port: 9001, path: "/" },
  series: {
    head: "reth_blockchain_tree_canonical_chain_height",
    peers: "reth_network_connected_peers",
    panels: [
      { title: "Transactions waiting", unit: "short", expr: "reth_transaction_pool_pending_pool_transactions" },
      { title: "RPC calls", unit: "reqps", expr: "rate(reth_rpc_server_calls_successful_total[5m])" },
      { title: "Stage checkpoints", unit: "short", expr: "reth_sync_checkpoint" },
    ],
  },
  graceSeconds: 480,
  cpu: { mainnet: 4, testnet: 2 },
  memoryGib: { mainnet: 20, testnet: 14 },
  uid: 10001,
  hazards: [
    {
      text: "a data folder of version 1 needs `reth db migrate-v2`, up to a day for an archive, or a new sync",
      source: "eth-docker of 2026-08-20; AWS node runners say to sync anew",
    },
    { text: "wants local NVMe for an archive; gp3 does for recent state", source: "AWS node runners, 2026-08" },
  ],
};
