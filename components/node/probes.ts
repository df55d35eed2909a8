/**
 * Readiness of a pair, asked by a small container beside each client, since the clients' images have neither a shell nor curl
 * in common. It decides about traffic only; a client that is behind is never restarted for it.
 *
 * The execution client: not syncing, and its newest block young enough (`eth_syncing` alone is also false on a node that
 * has lost the network, and on geth while it imports), and enough peers. The consensus client: the beacon API's own word,
 * because `/eth/v1/node/health` answers 206 while syncing, which Kubernetes takes for success.
 */
const fail = 'fail() { echo "not ready: $1"; exit 1; }';

const execution = [
  "#!/bin/sh",
  "set -u",
  fail,
  "ask() {",
  "  wget -q -T 5 -O - --header 'Content-Type: application/json' \\",
  '    --post-data "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"$1\\",\\"params\\":$2}" "http://127.0.0.1:$PORT"',
  "}",
  'hex() { sed -n "s/.*\\"$1\\" *: *\\"\\(0x[0-9a-fA-F]\\{1,15\\}\\)\\".*/\\1/p"; }',
  "",
  "syncing=$(ask eth_syncing '[]') || fail 'no answer'",
  'echo "$syncing" | grep -q \'"result" *: *false\' || fail syncing',
  "head=$(ask eth_getBlockByNumber '[\"latest\",false]' | hex timestamp)",
  '[ -n "$head" ] || fail "no head"',
  "age=$(( $(date +%s) - $head ))",
  '[ "$age" -le "$MAX_HEAD_AGE" ] || fail "head is $age s old"',
  "peers=$(ask net_peerCount '[]' | hex result)",
  '[ -n "$peers" ] && [ "$(( $peers ))" -ge "$MIN_PEERS" ] || fail "peers: ${peers:-unknown}"',
];

const consensus = [
  "#!/bin/sh",
  "set -u",
  fail,
  'get() { wget -q -T 5 -O - "http://127.0.0.1:$PORT$1"; }',
  'number() { sed -n "s/.*\\"$1\\" *: *\\"\\{0,1\\}\\([0-9]\\{1,18\\}\\).*/\\1/p"; }',
  "",
  "status=$(get /eth/v1/node/syncing) || fail 'no answer'",
  "for flag in is_syncing is_optimistic el_offline; do",
  '  ! echo "$status" | grep -q "\\"$flag\\" *: *true" || fail "$flag"',
  "done",
  'distance=$(echo "$status" | number sync_distance)',
  '[ -n "$distance" ] && [ "$distance" -le "$MAX_SYNC_DISTANCE" ] || fail "behind by ${distance:-unknown} slots"',
  "peers=$(get /eth/v1/node/peer_count | number connected)",
  '[ -n "$peers" ] && [ "$peers" -ge "$MIN_PEERS" ] || fail "peers: ${peers:-unknown}"',
];

/** The scripts by the name of their file; they need a POSIX shell, wget, sed and grep, as busybox has them. */
export const probeScripts: Readonly<Record<"execution.sh" | "consensus.sh", string>> = {
  "execution.sh": `${execution.join("\n")}\n`,
  "consensus.sh": `${consensus.join("\n")}\n`,
};
