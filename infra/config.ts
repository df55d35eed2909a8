import { z } from "zod";
import { clusterSettings } from "../components/cluster/args.js";
import { supportProblem } from "../components/cluster/support.js";
import { type Problem, UserError } from "../components/core/errors.js";
import { checkSettings, unknownKey } from "../components/core/settings.js";
import { databaseSettings } from "../components/database/args.js";
import { monitoringSettings } from "../components/monitoring/args.js";
import { networkSettings } from "../components/network/args.js";
import { nodeSettings } from "../components/node/args.js";
import { rpcSettings } from "../components/rpc/args.js";
import { vaultSettings } from "../components/vault/args.js";
import { connectionProblems } from "./connections.js";
import { environmentSettings } from "./settings.js";

const platformSettings = z.strictObject({
  stack: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+\/[\w.-]+$/, { error: "expected <organization>/<project>/<environment>" })
    .describe("Stack that has the sections that this one leaves out: `organization/chainwright/prod-platform`."),
  monitored: z
    .boolean()
    .default(true)
    .describe("Whether that stack has monitoring, so that rules and dashboards of this one go there."),
});

const nodeName = z.string().regex(/^[a-z][a-z0-9-]{0,20}$/, {
  error: "expected a name of lower-case letters, digits and hyphens, at most 21 characters",
});

/** Every section of an environment's file: its schema, and what leaving it out means. */
export const sections = {
  settings: { schema: environmentSettings, summary: "What holds for the whole environment. Required." },
  platform: { schema: platformSettings, summary: "Another stack that has what this one leaves out." },
  network: { schema: networkSettings, summary: "VPC, subnets, NAT, endpoints, flow logs." },
  cluster: { schema: clusterSettings, summary: "EKS cluster, node groups, core add-ons." },
  database: { schema: databaseSettings, summary: "PostgreSQL on RDS." },
  monitoring: {
    schema: monitoringSettings,
    summary: "Prometheus, Alertmanager, Grafana, and the rules of every section.",
  },
  vault: { schema: vaultSettings, summary: "HashiCorp Vault, and cert-manager for its certificates." },
  nodes: {
    schema: z.record(nodeName, nodeSettings),
    summary: "Ethereum nodes by name: an execution and a consensus client each.",
  },
  rpc: { schema: rpcSettings, summary: "One RPC endpoint in front of a network's nodes." },
} as const;

export type SectionName = keyof typeof sections;

type Chosen = { readonly [S in SectionName]?: z.output<(typeof sections)[S]["schema"]> };

/** Where a configuration belongs to. */
export interface Place {
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Name of the environment, and of its stack. */
  readonly environment: string;
}

/** An environment's configuration with every default filled in; a section left out is undefined. */
export type Config = Place & Omit<Chosen, "settings"> & { readonly settings: NonNullable<Chosen["settings"]> };

/**
 * The configuration as typed data.
 *
 * @param values the sections under the project's namespace, by name
 * @param today decides which versions are still supported
 * @throws UserError `config/invalid` with every problem at once
 */
export function parseConfig(values: Readonly<Record<string, unknown>>, place: Place, today: Date): Config {
  const { config, problems } = checkConfig(values, place, today);
  if (config && problems.length === 0) return config;
  throw new UserError("config/invalid", `the configuration of ${place.environment} is wrong`, problems);
}

/** The same without throwing; `config` is undefined when a section is wrong. */
export function checkConfig(
  values: Readonly<Record<string, unknown>>,
  place: Place,
  today: Date,
): { config: Config | undefined; problems: Problem[] } {
  const known = Object.keys(sections);
  const unknowns = Object.keys(values)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey(key, key, known));
  const written = Object.entries(values).filter(([key]) => known.includes(key));
  const checked = written.map(([key, value]) => ({
    key,
    ...checkSettings(sections[key as SectionName].schema, value, key),
  }));
  const missing = "settings" in values ? [] : [missingSettings];
  const chosen = Object.fromEntries(checked.map(({ key, value }) => [key, value])) as Chosen;
  const problems = [
    ...unknowns,
    ...missing,
    ...checked.flatMap((section) => section.problems),
    ...connectionProblems(chosen, new Set(Object.keys(values))),
    ...supportProblems(chosen, today),
  ];
  const whole = chosen.settings !== undefined && checked.every(({ value }) => value !== undefined);
  return { config: whole ? ({ ...place, ...chosen } as Config) : undefined, problems };
}

const missingSettings: Problem = {
  path: "settings",
  expected: "the section that names account and region",
  actual: "nothing",
  fix: "add settings: { account, region }",
};

function supportProblems({ cluster }: Chosen, today: Date): Problem[] {
  const problem = cluster === undefined ? undefined : supportProblem(cluster.version, today);
  return problem === undefined ? [] : [problem];
}

export type { Chosen };
