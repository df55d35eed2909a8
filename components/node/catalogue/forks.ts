import semver from "semver";
import type { EthereumNetwork } from "../../core/chains.js";
import type { Problem } from "../../core/errors.js";
import type { ClientName } from "./catalogue.js";
import data from "./forks.json" with { type: "json" };

/** A change of a network's rules, or a hole that was closed, below which a client must not run. */
interface Fork {
  readonly name: string;
  /** Day by network; a network that is missing has no date yet and asks for nothing. */
  readonly activated: Partial<Record<EthereumNetwork, string>>;
  readonly floors: Partial<Record<ClientName, string>>;
  readonly source: string;
}

const forks: readonly Fork[] = data;

/** The oldest version that follows a network from a day on, and why. */
export interface Floor {
  readonly fork: string;
  readonly version: string;
  /** Day on which the fork was, or will be, activated: `2026-10-06`. */
  readonly since: string;
  readonly source: string;
}

/** Every floor of a client on a network, past and to come. */
export function floorsOf(client: ClientName, network: EthereumNetwork): Floor[] {
  return forks.flatMap(({ name: fork, floors, activated, source }) => {
    const [version, since] = [floors[client], activated[network]];
    return version === undefined || since === undefined ? [] : [{ fork, version, since, source }];
  });
}

/**
 * What is wrong with running this version of a client on this network: below the floor of a fork it stops following the
 * chain, or follows a wrong one. A version that cannot be read as one cannot be checked and is a problem, too.
 *
 * @param path the setting that names the version
 */
export function forkProblems(
  client: ClientName,
  version: string,
  network: EthereumNetwork,
  path = "version",
): Problem[] {
  const own = readVersion(version);
  if (own === null) {
    const fix = "name a release such as v1.2.3";
    return [{ path, expected: `a release of ${client}`, actual: version, fix }];
  }
  return floorsOf(client, network).flatMap(({ fork, version: floor, since }) => {
    if (semver.gte(own, floor)) return [];
    return [
      {
        path,
        expected: `${client} ${floor} or newer on ${network}, for ${fork} (since ${since})`,
        actual: version,
        fix: `raise it to ${floor} or newer, or leave it out for the catalogue's version`,
      },
    ];
  });
}

/** The three numbers of a release's tag, whatever stands around them: `v1.17.10`, `multiarch-v26.10.2`; null when there are none. */
export function readVersion(tag: string): string | null {
  const [, number] = /^(?:[a-z]+-)?v?(\d+\.\d+\.\d+)(?:[-+@]|$)/.exec(tag) ?? [];
  return number === undefined ? null : semver.valid(number);
}
