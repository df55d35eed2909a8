import type { ExecutionClient } from "./client.js";

/** Go Ethereum. Flags as eth-docker of 2026-08-20 passes them; sizes measured by eth-docker in April 2026, with growth of 50 GB a month. */
export const geth: ExecutionClient = {
  layer: "execution",
  image: "docker.io/ethereum/client-go",
  version: "v1.17.10",
  tag: "{version}",
  versionSource: "Rocket Pool Smart Node v1.25.2 release notes, 2026-11-10",
  command: ["geth"],
  args: [
    "--datadir={data}",
    "--state.scheme=path",
    "--cache={cacheMib}",
    "--port={p2pPort}",
    "--authrpc.addr=0.0.0.0",
    "--authrpc.port=8551",
    "--authrpc.jwtsecret={jwt}",
    "--authrpc.vhosts={engineHosts}",
    "--http",
    "--http.addr=0.0.0.0",
    "--http.port=8545",
    "--http.api={modules}",
    "--http.vhosts={rpcHosts}",
    "--ws",
    "--ws.addr=0.0.0.0",
    "--ws.port=8546",
    "--ws.api={modules}",
    "--metrics",
    "--metrics.addr=0.0.0.0",
    "--metrics.port=6060",
  ],
  env: {},
  network: { mainnet: ["--mainnet"], sepolia: ["--sepolia"], hoodi: ["--hoodi"] },
  inbound: ["--nat=extip:{address}"],
  outbound: ["--nat=none"],
  moduleCase: "lower",
  history: {
    full: { args: ["--syncmode=snap"], storageGib: { mainnet: 2000, sepolia: 1200, hoodi: 500 } },
    postmerge: {
      args: ["--syncmode=snap", "--history.chain=postmerge"],
      withoutMerge: ["--syncmode=snap"],
      storageGib: { mainnet: 1500, sepolia: 1000, hoodi: 500 },
    },
    archive: {
      args: ["--syncmode=full", "--history.state=0"],
      storageGib: { mainnet: 4000, sepolia: 2500, hoodi: 1000 },
    },
  },
  metrics: { port: 6060, path: "/debug/metrics/prometheus" },
  series: {
    head: "chain_head_block",
    peers: "p2p_peers",
    panels: [
      { title: "Transactions waiting", unit: "short", expr: "txpool_pending" },
      { title: "RPC requests", unit: "reqps", expr: "rate(rpc_requests[5m])" },
      { title: "RPC failures", unit: "reqps", expr: "rate(rpc_failure[5m])" },
    ],
  },
  graceSeconds: 480,
  cpu: { mainnet: 4, testnet: 2 },
  memoryGib: { mainnet: 16, testnet: 12 },
  uid: 10001,
  hazards: [
    {
      text: "killed before it has written its state it replays it for a long time, or rolls back",
      source: "AWS node runners stop it with 8 minutes of grace",
    },
    {
      text: "eth_syncing can say false while blocks are still being imported, so readiness also asks for the head's age",
      source: "go-ethereum issues 25534 and 25845",
    },
  ],
};
