import { serviceBlockProblem } from "../components/cluster/blocks.js";
import type { Problem } from "../components/core/errors.js";
import type { Chosen } from "./config.js";

/** What a section can't do without, here or in the platform's stack. */
const needs: Readonly<Record<string, readonly string[]>> = {
  cluster: ["network"],
  database: ["network"],
  monitoring: ["cluster"],
  vault: ["cluster"],
  nodes: ["cluster"],
  rpc: ["cluster"],
};

/**
 * What is wrong between sections that are each right by themselves.
 *
 * @param written names of all sections in the file, also of those that are wrong
 */
export function connectionProblems(chosen: Chosen, written: ReadonlySet<string>): Problem[] {
  return [
    ...missingSections(written),
    ...zoneProblems(chosen),
    ...tierProblems(chosen),
    ...blockProblems(chosen),
    ...rpcProblems(chosen, written),
  ];
}

function missingSections(written: ReadonlySet<string>): Problem[] {
  if (written.has("platform")) return [];
  return Object.entries(needs).flatMap(([section, needed]) =>
    written.has(section) ? needed.flatMap((other) => (written.has(other) ? [] : [missing(section, other)])) : [],
  );
}

function missing(section: string, other: string): Problem {
  return {
    path: section,
    expected: `the section ${other}, here or in another stack`,
    actual: "neither",
    fix: `add the section ${other}, or platform: { stack } that names the stack that has it`,
  };
}

/** Zones are plain settings in several sections; each must be one of the network's and of the region. */
function zoneProblems({ settings, network, nodes }: Chosen): Problem[] {
  if (network === undefined) return [];
  const foreign = network.zones.flatMap((zone, index) =>
    settings === undefined || zone.slice(0, -1) === settings.region
      ? []
      : [zoneProblem(`network.zones.${index}`, zone, `a zone of ${settings.region}`)],
  );
  const placed = Object.entries(nodes ?? {}).flatMap(([name, node]) =>
    network.zones.includes(node.zone)
      ? []
      : [zoneProblem(`nodes.${name}.zone`, node.zone, `one of the network's zones: ${network.zones.join(", ")}`)],
  );
  return [...foreign, ...placed];
}

/** The database lives in the data tier, which may have been left out. */
function tierProblems({ network, database }: Chosen): Problem[] {
  if (network === undefined || database === undefined || network.tiers.includes("data")) return [];
  const expected = "data among the tiers, since there is a database";
  return [{ path: "network.tiers", expected, actual: JSON.stringify(network.tiers), fix: "add data to the tiers" }];
}

/** The Services' block and the network's are both routed inside the cluster. */
function blockProblems({ network, cluster }: Chosen): Problem[] {
  if (network === undefined || cluster === undefined) return [];
  const problem = serviceBlockProblem(cluster.serviceCidr, network.cidr);
  return problem === undefined ? [] : [problem];
}

function zoneProblem(path: string, zone: string, expected: string): Problem {
  return { path, expected, actual: zone, fix: `change ${path}` };
}

function rpcProblems({ rpc, nodes }: Chosen, written: ReadonlySet<string>): Problem[] {
  if (rpc === undefined || written.has("platform") || (written.has("nodes") && nodes === undefined)) return [];
  const networks = new Set(Object.values(nodes ?? {}).map((node) => node.network));
  if (networks.has(rpc.network)) return [];
  return [
    {
      path: "rpc.network",
      expected:
        networks.size > 0 ? `a network that has nodes: ${[...networks].join(", ")}` : "a network that has nodes",
      actual: rpc.network,
      fix: `add a node of ${rpc.network} to nodes, or change rpc.network`,
    },
  ];
}
