import type { ConsensusClient } from "./client.js";

/** Prysm. Flags as eth-docker of 2026-08-20 passes them; the image moved to offchainlabs in 2025. */
export const prysm: ConsensusClient = {
  layer: "consensus",
  image: "gcr.io/offchainlabs/prysm/beacon-chain",
  version: "v7.3.1",
  tag: "{version}",
  versionSource: "Rocket Pool Smart Node v1.25.2 release notes, 2026-11-10",
  command: ["/app/cmd/beacon-chain/beacon-chain"],
  args: [
    "--accept-terms-of-use",
    "--datadir={data}",
    "--execution-endpoint={engineUrl}",
    "--jwt-secret={jwt}",
    "--checkpoint-sync-url={checkpoint}",
    "--p2p-tcp-port={p2pPort}",
    "--p2p-udp-port={p2pPort}",
    "--p2p-quic-port={quicPort}",
    "--rpc-host=127.0.0.1",
    "--http-host=0.0.0.0",
    "--http-port=5052",
    "--monitoring-host=0.0.0.0",
    "--monitoring-port=8080",
  ],
  env: {},
  network: {
    mainnet: ["--mainnet"],
    sepolia: ["--sepolia", "--genesis-beacon-api-url={checkpoint}"],
    hoodi: ["--hoodi", "--genesis-beacon-api-url={checkpoint}"],
  },
  inbound: ["--p2p-host-ip={address}"],
  outbound: [],
  storageGib: { mainnet: 250, sepolia: 200, hoodi: 200 },
  metrics: { port: 8080, path: "/metrics" },
  series: {
    headSlot: "beacon_head_slot",
    clockSlot: "beacon_clock_time_slot",
    finalizedEpoch: "beacon_finalized_epoch",
    peers: "connected_libp2p_peers",
  },
  graceSeconds: 300,
  cpu: { mainnet: 2, testnet: 1 },
  memoryGib: { mainnet: 12, testnet: 8 },
  uid: 10001,
  hazards: [
    {
      text: "the checkpoint's source is trusted: compare its finalized root with a second one",
      source: "Prysm's documentation",
    },
  ],
};
