import semver from "semver";
import { type EthereumNetwork, ethereumNetworks } from "../../components/core/chains.js";
import type { ClientName } from "../../components/node/catalogue/catalogue.js";
import { floorsOf, readVersion } from "../../components/node/catalogue/forks.js";
import type { Gate, Verdict } from "./gate.js";
import type { GateInput } from "./input.js";
import { canonical, isMade } from "./values.js";
import { clientOf, type Image, parseImage } from "./workloads/images.js";
import { containersOf } from "./workloads/pods.js";

/** Days before a fork from which a client that can't follow it is told. */
const noticeDays = 14;

/** A chain client that can't follow its network, or has a known hole. */
export const belowFloor: Gate = {
  name: "below-floor",
  title: "a chain client that can't follow its network",
  rule:
    "Every chain client, in what changes and in the plan, is at least as new as the newest fork or security release of its network asks for today; " +
    "where the network can't be told, as the strictest one asks. A floor of the next 14 days warns.",
  reason: "Below it a client stops at the fork's block, or follows a chain that nobody else does.",
  source: "components/node/catalogue/forks.json",
  level: "block",
  settings: [],
  lift: "raise the client's version",
  judge: (input) => (input.kind === "up" ? [...fromSteps(input), ...fromUnits(input)] : []),
};

function fromSteps({ steps, now }: GateInput): Verdict[] {
  return steps.filter(isMade).flatMap((step) => {
    const networks = networksIn(canonical(step.after ?? {}));
    return containersOf(step.after).flatMap(({ image }) =>
      judged(step.urn, step.name, parseImage(image), networks, now, step.urn),
    );
  });
}

/** What runs unchanged falls below a floor when a fork comes. */
function fromUnits({ units, now }: GateInput): Verdict[] {
  return units.flatMap(({ name, configuration }) => {
    const networks = ethereumNetworks.filter((network) => configuration["network"] === network);
    return Object.values(configuration).flatMap((value) => judged(name, name, parseImage(value), networks, now));
  });
}

function networksIn(text: string): EthereumNetwork[] {
  return ethereumNetworks.filter((network) => new RegExp(`(--|=|ethereum-|")${network}\\b`).test(text));
}

function judged(
  subject: string,
  name: string,
  image: Image,
  networks: readonly EthereumNetwork[],
  now: Date,
  urn?: string,
): Verdict[] {
  const client = clientOf(image);
  const version = client === undefined ? null : readVersion(image.tag);
  if (client === undefined || version === null) return [];
  const floors = (networks.length > 0 ? networks : ethereumNetworks).flatMap((network) =>
    below(client, version, network),
  );
  const due = floors
    .filter(({ since }) => daysUntil(since, now) <= noticeDays)
    .sort((a, b) => semver.rcompare(a.version, b.version) || (a.since < b.since ? -1 : 1));
  const [first] = due;
  if (first === undefined) return [];
  return [
    {
      subject: `${subject} ${client}`,
      summary: `${name} runs ${client} ${version}, and ${first.network} asks for ${first.version} for ${first.fork} since ${first.since}`,
      fix: `raise ${client} to ${first.version} or newer`,
      ...(urn !== undefined && { urn }),
      ...(due.every(({ since }) => daysUntil(since, now) > 0) && { atMost: "warn" as const }),
    },
  ];
}

function below(client: ClientName, version: string, network: EthereumNetwork) {
  return floorsOf(client, network)
    .filter((floor) => semver.lt(version, floor.version))
    .map((floor) => ({ ...floor, network }));
}

function daysUntil(day: string, now: Date): number {
  return (Date.parse(day) - now.getTime()) / 86_400_000;
}
