import { BlockList, isIP } from "node:net";
import { type Check, fail, ok, warn } from "./check.js";
import type { Probes } from "./probes.js";

/** What the environment expects of the account. */
export interface Expected {
  readonly account: string;
  readonly region: string;
  /** Name of the EKS cluster; undefined where the environment has none. */
  readonly clusterName: string | undefined;
  /** From where the cluster's public endpoint may be reached; empty when it is private only. */
  readonly publicAccessCidrs: readonly string[];
}

/** Checks of the AWS account and the way to the cluster, with the credentials that a run would use. */
export async function checkAccount(
  expected: Expected,
  env: Readonly<Record<string, string | undefined>>,
  probes: Probes,
): Promise<Check[]> {
  const region = checkRegion(expected, env);
  const aws = await probes.which("aws");
  if (aws === undefined) return [withoutCli(env), region];
  const caller = await checkCaller(aws, expected, probes);
  if (caller.state !== "ok" || expected.clusterName === undefined) return [caller, region];
  return [caller, region, await checkEndpoint(aws, expected.clusterName, expected, probes)];
}

function withoutCli(env: Readonly<Record<string, string | undefined>>): Check {
  const fix = "install the AWS CLI to have the account checked here; a run checks it in any case";
  const keys = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  ];
  const given = keys.filter((key) => env[key] !== undefined && env[key] !== "");
  return warn(
    "AWS account",
    given.length > 0 ? `credentials by ${given.join(", ")}, not tried` : "no credentials in the environment",
    fix,
  );
}

async function checkCaller(aws: string, { account }: Expected, probes: Probes): Promise<Check> {
  const { code, stdout, stderr } = await probes.run(aws, ["sts", "get-caller-identity", "--output", "json"], 20);
  const name = "AWS account";
  if (code !== 0) {
    const reason = stderr.trim().split("\n").at(-1) ?? "";
    return fail(
      name,
      `no valid credentials: ${reason || "aws did not answer"}`,
      "sign in (aws sso login) or name a profile with --profile",
    );
  }
  const caller = callerIn(stdout);
  if (caller === undefined)
    return fail(name, "aws answered with something else than JSON", "look at: aws sts get-caller-identity");
  if (caller.Account === account) return ok(name, `${account} as ${caller.Arn}`);
  return fail(
    name,
    `${caller.Account}, expected is ${account}`,
    "sign in to the environment's account or name its profile with --profile",
  );
}

function callerIn(text: string): { Account: string; Arn: string } | undefined {
  try {
    const { Account, Arn } = JSON.parse(text) as { Account?: unknown; Arn?: unknown };
    return typeof Account === "string" && typeof Arn === "string" ? { Account, Arn } : undefined;
  } catch {
    return undefined;
  }
}

function checkRegion({ region }: Expected, env: Readonly<Record<string, string | undefined>>): Check {
  const others = ["AWS_REGION", "AWS_DEFAULT_REGION"].filter(
    (key) => env[key] !== undefined && env[key] !== "" && env[key] !== region,
  );
  if (others.length === 0) return ok("AWS region", region);
  const said = others.map((key) => `${key}=${env[key]}`).join(", ");
  return fail(
    "AWS region",
    `${said}, the environment's is ${region}`,
    `unset ${others.join(" and ")}: a run refuses two regions`,
  );
}

/** A private endpoint's name leads to private addresses inside the network, and to public ones (or nowhere) outside. */
async function checkEndpoint(aws: string, cluster: string, expected: Expected, probes: Probes): Promise<Check> {
  const name = "cluster endpoint";
  const args = [
    "eks",
    "describe-cluster",
    "--name",
    cluster,
    "--region",
    expected.region,
    "--query",
    "cluster.endpoint",
    "--output",
    "text",
  ];
  const { code, stdout, stderr } = await probes.run(aws, args, 20);
  if (code !== 0 && /ResourceNotFoundException/.test(stderr)) return ok(name, `${cluster} is not up yet`);
  const host = code === 0 ? hostOf(stdout.trim()) : undefined;
  if (host === undefined) {
    const reason = stderr.trim().split("\n").at(-1) ?? "";
    return warn(name, `not known: ${reason || "aws did not answer"}`, "give these credentials eks:DescribeCluster");
  }
  const addresses = await probes.resolve(host);
  const inside = addresses.length > 0 && addresses.every(isPrivate);
  const side =
    addresses.length === 0 ? "its name leads nowhere from here" : inside ? "inside the network" : "outside the network";
  if (addresses.length > 0 && (await probes.answers(host, 443, 5))) return ok(name, `${side}, and it answers`);
  return fail(name, `${side}, and it does not answer`, remedy(inside, expected));
}

function remedy(inside: boolean, { publicAccessCidrs }: Expected): string {
  if (inside) return "let this runner through the cluster's security group and the network's routes on port 443";
  if (publicAccessCidrs.length === 0)
    return "run from inside the network (VPN, a runner in the VPC), or add this runner's address to cluster.publicAccessCidrs";
  return `this runner's address is not in cluster.publicAccessCidrs (${publicAccessCidrs.join(", ")}): add it`;
}

function hostOf(endpoint: string): string | undefined {
  try {
    return new URL(endpoint).hostname;
  } catch {
    return undefined;
  }
}

/** RFC 1918, RFC 6598 (secondary VPC blocks) and unique local addresses. */
const privateBlocks = new BlockList();
privateBlocks.addSubnet("10.0.0.0", 8);
privateBlocks.addSubnet("172.16.0.0", 12);
privateBlocks.addSubnet("192.168.0.0", 16);
privateBlocks.addSubnet("100.64.0.0", 10);
privateBlocks.addSubnet("fc00::", 7, "ipv6");

function isPrivate(address: string): boolean {
  return privateBlocks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
