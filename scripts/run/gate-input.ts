import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "yaml";
import { clusterNameOf } from "../../infra/units.js";
import type { Deployment } from "../engine/deployment.js";
import type { GateInput, KubeContext } from "../gates/input.js";
import type { Facts } from "./facts.js";
import type { Prepared } from "./prepare.js";
import type { RunRequest } from "./request.js";

/** What the gates judge, from what the run knows; before the preview it has no steps. */
export function gateInput(request: RunRequest, facts: Facts, { place, state }: Prepared): GateInput {
  const { environment, preview, history = [], folder, startedAt, costBefore, kubeContext = null } = facts;
  if (environment === undefined) throw new Error("gates need an environment");
  const { config, file, foreign, units, revision, usdPerMonth } = environment;
  const { settings } = config;
  return {
    kind: request.kind === "preview" ? "up" : request.kind,
    verb: request.verb,
    preview: request.kind === "preview",
    sandbox: request.sandbox,
    environment: environment.name,
    file,
    flags: request.sandbox ? "--sandbox" : "",
    steps: preview?.steps ?? [],
    units,
    changes: preview !== undefined && changesAnything(preview),
    exists: state.exists && state.resources > 0,
    protect: settings.protect,
    region: settings.region,
    otherRegions: {
      AWS_REGION: place.env["AWS_REGION"] ?? "",
      AWS_DEFAULT_REGION: place.env["AWS_DEFAULT_REGION"] ?? "",
      [`aws:region in ${file}`]: textOf(foreign["aws:region"]),
    },
    account: settings.account,
    otherAccounts: { AWS_ROLE_ARN: accountIn(place.env["AWS_ROLE_ARN"]), ...allowedAccounts(foreign, file) },
    clusterName: kubeContext === null ? "" : clusterNameOf(config),
    kubeContext,
    targets: request.targets,
    protectedUrns: state.protected,
    pending: state.pending,
    policies: preview?.policies ?? [],
    unchanged: preview?.unchanged ?? [],
    ruling: settings.policies,
    now: startedAt,
    revision,
    history: history.filter(({ id }) => id !== folder?.id),
    usdPerMonth: { before: costBefore, after: usdPerMonth },
    settings: settings.gates,
    ...(facts.rollback !== undefined && { rollback: facts.rollback }),
    ...(facts.migrations !== undefined && { migrations: facts.migrations }),
    allow: request.allow,
    overrides: request.overrides,
  };
}

function changesAnything({ counts, stateOnly = [] }: Deployment): boolean {
  return counts.create + counts.update + counts.replace + counts.delete + stateOnly.length > 0;
}

/** Where the kubeconfig of a request points to; null when there is none, or none that can be read. */
export async function readKubeContext(folder: string, { kubeconfig }: RunRequest): Promise<KubeContext | null> {
  if (kubeconfig === undefined) return null;
  try {
    const file = parse(await readFile(resolve(folder, kubeconfig), "utf8")) as Kubeconfig | null;
    const name = textOf(file?.["current-context"]);
    const cluster = textOf(file?.contexts?.find((context) => context.name === name)?.context?.cluster);
    return name === "" ? null : { name, cluster: cluster === "" ? name : cluster };
  } catch {
    return null;
  }
}

interface Kubeconfig {
  readonly "current-context"?: unknown;
  readonly contexts?: readonly { readonly name?: unknown; readonly context?: { readonly cluster?: unknown } }[];
}

function allowedAccounts(foreign: Readonly<Record<string, unknown>>, file: string): Record<string, string> {
  const value = foreign["aws:allowedAccountIds"];
  const accounts = (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap(
    (one) => /\d{12}/.exec(textOf(one))?.[0] ?? [],
  );
  return Object.fromEntries(accounts.map((account) => [`aws:allowedAccountIds in ${file}`, account]));
}

function accountIn(arn: string | undefined): string {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(arn ?? "")?.[1] ?? "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
