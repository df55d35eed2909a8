import type { Output, StackReference } from "@pulumi/pulumi";
import { type Problem, UserError } from "../components/core/errors.js";
import type { Config } from "./config.js";
import { type KnownOutputs, stackOutputs } from "./outputs.js";

const lent = ["network", "cluster", "monitoring"] as const;

/** A section that a stack can take from another. */
type Lent = (typeof lent)[number];

/** What another stack has, as its typed outputs. */
export interface Platform {
  has(section: Lent): boolean;
  /** One section of the other stack, which it must have. */
  section<S extends Lent>(name: S): Output<NonNullable<KnownOutputs[S]>>;
}

/**
 * The sections of another stack, all checked before the first resource is made: an error inside an `apply` comes too late for the
 * SDK, which then waits without end for what depends on it.
 *
 * @throws UserError `platform/missing-section` with every section that this configuration needs and that stack doesn't have
 */
export async function readPlatform(reference: StackReference, config: Config): Promise<Platform> {
  const values = await Promise.all(lent.map((name) => reference.getOutputDetails(name)));
  const found = new Map(lent.map((name, index) => [name, values[index]?.value ?? values[index]?.secretValue] as const));
  const right = (name: Lent): boolean =>
    found.get(name) !== undefined && stackOutputs.shape[name].safeParse(found.get(name)).success;
  const where = config.platform?.stack ?? "the platform's stack";
  const problems = neededBy(config)
    .filter((name) => !right(name))
    .map((name) => problem(name, found.get(name), where));
  if (problems.length > 0)
    throw new UserError("platform/missing-section", `${where} does not have what this stack needs`, problems);
  return {
    has: right,
    section: <S extends Lent>(name: S) => reference.getOutput(name) as Output<NonNullable<KnownOutputs[S]>>,
  };
}

/** What this configuration leaves to the platform and can't do without. */
function neededBy({ platform, network, cluster, database, monitoring, vault, nodes, rpc }: Config): Lent[] {
  const inCluster = [monitoring, vault, nodes, rpc].some((section) => section !== undefined);
  const taken: Readonly<Record<Lent, boolean>> = {
    network: network === undefined && (cluster !== undefined || database !== undefined),
    cluster: cluster === undefined && inCluster,
    monitoring: monitoring === undefined && platform?.monitored === true && (cluster !== undefined || inCluster),
  };
  return lent.filter((name) => taken[name]);
}

function problem(section: Lent, value: unknown, where: string): Problem {
  const other = section === "monitoring" ? ", or set platform.monitored to false" : "";
  return {
    path: "platform.stack",
    expected: `a stack with the output ${section}`,
    actual: value === undefined ? "none there" : "another shape",
    fix: `bring up ${where} with the section ${section} first${other}`,
  };
}
