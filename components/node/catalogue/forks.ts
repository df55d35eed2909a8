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
  return forks.flatMap((fork) => {
    const floor = fork.floors[client];
    const since = fork.activated[network];
    if (floor === undefined || since === undefined || semver.gte(own, floor)) return [];
    return [
      {
        path,
        expected: `${client} ${floor} or newer on ${network}, for ${fork.name} (since ${since})`,
        actual: version,
        fix: `raise it to ${floor} or newer, or leave it out for the catalogue's version`,
      },
    ];
  });
}

/** The three numbers of a release's tag, whatever stands around them: `v1.17.10`, `multiarch-v26.10.2`. */
function readVersion(tag: string): string | null {
  const [, number] = /^(?:[a-z]+-)?v?(\d+\.\d+\.\d+)(?:[-+@]|$)/.exec(tag) ?? [];
  return number === undefined ? null : semver.valid(number);
}
