import type { ConsensusClient } from "./client.js";

/** Lodestar. Flags as eth-docker of 2026-08-20 passes them. */
export const lodestar: ConsensusClient = {
  layer: "consensus",
  image: "docker.io/chainsafe/lodestar",
  version: "v1.50.1",
  tag: "{version}",
  versionSource: "Rocket Pool Smart Node v1.25.2 release notes, 2026-11-10",
  command: ["node", "/usr/app/packages/cli/bin/lodestar", "beacon"],
  args: [
    "--dataDir={data}",
    "--execution.urls={engineUrl}",
    "--jwtSecret={jwt}",
    "--checkpointSyncUrl={checkpoint}",
    "--port={p2pPort}",
    "--quicPort={quicPort}",
    "--rest=true",
    "--rest.address=0.0.0.0",
    "--rest.port=5052",
    "--metrics=true",
    "--metrics.address=0.0.0.0",
    "--metrics.port=8008",
  ],
  env: { NODE_OPTIONS: "--max-old-space-size={heapMib}" },
  network: { mainnet: ["--network=mainnet"], sepolia: ["--network=sepolia"], hoodi: ["--network=hoodi"] },
  inbound: ["--nat=true", "--enr.ip={address}", "--enr.tcp={p2pPort}", "--enr.udp={p2pPort}"],
  outbound: [],
  storageGib: { mainnet: 250, sepolia: 200, hoodi: 200 },
  metrics: { port: 8008, path: "/metrics" },
  series: {
    headSlot: "beacon_head_slot",
    clockSlot: "beacon_clock_slot",
    finalizedEpoch: "beacon_finalized_epoch",
    peers: "libp2p_peers",
  },
  graceSeconds: 300,
  cpu: { mainnet: 2, testnet: 1 },
  memoryGib: { mainnet: 14, testnet: 8 },
  uid: 10001,
  hazards: [
    {
      text: "the checkpoint's source is trusted: compare its finalized root with a second one",
      source: "Lodestar's documentation",
    },
  ],
};
