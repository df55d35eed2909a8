import { ciSettings } from "../../infra/settings/ci.js";
import type { ReadFleet } from "../fleet/read.js";
import type { Environment } from "../project/project.js";

/** One environment as a pipeline runs it. */
export interface Stage {
  readonly name: string;
  /** The file's name. */
  readonly file: string;
  /** What is deployed before. */
  readonly needs: readonly string[];
  /** What it takes outputs of, at any distance. */
  readonly takes: readonly string[];
  /** 0 for what needs nothing, else one more than the highest that it needs. */
  readonly level: number;
  readonly account: string;
  readonly region: string;
  /** ARN of the role that changes it, and of the one that reads it. */
  readonly deployRole: string;
  readonly readRole: string;
  /** Address of the back end; undefined when the pipeline's own environment has it. */
  readonly backend: string | undefined;
  readonly runner: string;
  readonly timeoutMinutes: number;
  /** Images of jobs and of the operator's workspaces. */
  readonly images: { readonly node: string; readonly engine: string };
  /** Whether GitHub keeps the issues of its deployments. */
  readonly filesIssues: boolean;
  /** Cron schedule, or false. */
  readonly drift: string | false;
  /** Whether somebody must approve a change. */
  readonly approval: boolean;
  /** Minutes between the deployment of what it comes after and its own. */
  readonly bakeMinutes: number;
  /** Whether others come after it, for which its deployment must be on record even when nothing changed. */
  readonly leads: boolean;
}

/** Everything that the files of all four kinds are made from. */
export interface Plan {
  readonly project: string;
  /** Branch whose pushes are deployed. */
  readonly branch: string;
  /** Address that the repository is cloned from, without credentials; undefined when it has none. */
  readonly repository: string | undefined;
  /** In the order in which they are deployed. */
  readonly stages: readonly Stage[];
}

/** What the environments' settings and their order say about pipelines. */
export function planPipelines(read: ReadFleet, branch: string, repository: string | undefined): Plan {
  const { fleet, environments, project } = read;
  const levels = new Map<string, number>();
  for (const name of fleet.order) {
    const below = (fleet.needs.get(name) ?? []).map((other) => levels.get(other) ?? 0);
    levels.set(name, below.length === 0 ? 0 : Math.max(...below) + 1);
  }
  const stages = fleet.order.flatMap((name) => {
    const environment = environments.get(name);
    if (environment === undefined) return [];
    const needs = fleet.needs.get(name) ?? [];
    const leads = [...environments.values()].some(({ config }) => config.settings.gates?.after.includes(name) === true);
    const places = { needs, takes: allAbove(name, fleet.takes), level: levels.get(name) ?? 0, leads };
    return [{ ...places, ...settingsOf(environment) }];
  });
  return { project: project.name, branch, repository, stages };
}

function settingsOf({
  name,
  file,
  config: { settings },
}: Environment): Omit<Stage, "needs" | "takes" | "level" | "leads"> {
  const { account, region, protect, approval, gates, tracking } = settings;
  const { deployRole, readRole, backend, runner, timeoutMinutes, drift, images } = settings.ci ?? ciSettings.parse({});
  const arn = (role: string): string =>
    role.startsWith("arn:") ? role : `arn:${partitionOf(region)}:iam::${account}:role/${role}`;
  return {
    name,
    file,
    account,
    region,
    deployRole: arn(deployRole),
    readRole: arn(readRole),
    backend,
    runner,
    timeoutMinutes,
    images,
    filesIssues: tracking?.provider === "github",
    drift,
    approval: approval?.required ?? protect,
    bakeMinutes: gates === undefined || gates.after.length === 0 ? 0 : gates.bakeMinutes,
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function allAbove(name: string, takes: ReadonlyMap<string, readonly string[]>): string[] {
  const near = takes.get(name) ?? [];
  return [...new Set([...near, ...near.flatMap((other) => allAbove(other, takes))])].sort();
}
