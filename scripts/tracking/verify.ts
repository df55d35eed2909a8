import type { Step } from "../engine/deployment.js";
import type { Work } from "./tracker.js";

/** How to look at what AWS made, by the module of Pulumi's type token; read-only. */
const awsCommands: Readonly<Record<string, string>> = {
  cloudwatch: "aws cloudwatch describe-alarms --state-value ALARM",
  ec2: "aws ec2 describe-vpcs && aws ec2 describe-subnets",
  ecr: "aws ecr describe-repositories",
  eks: "aws eks list-clusters",
  elasticache: "aws elasticache describe-replication-groups",
  iam: "aws iam list-roles",
  kms: "aws kms list-aliases",
  rds: "aws rds describe-db-instances",
  route53: "aws route53 list-hosted-zones",
  s3: "aws s3api list-buckets",
  secretsmanager: "aws secretsmanager list-secrets",
};

/** The command line that made it. */
export function commandOf({ environment, kind }: Pick<Work, "environment" | "kind">): string {
  return `chainwright ${kind === "rollback" ? "rollback" : "up"} ${shellWord(environment)}`;
}

/** Shell commands, read-only, that show whether what these steps made is there and healthy. */
export function verifyCommands(environment: string, steps: readonly Step[]): string[] {
  const types = [...new Set(steps.filter((step) => step.op !== "delete").map((step) => step.type))].sort();
  const looks = types.flatMap((type) => commandFor(type) ?? []);
  return [`chainwright preview ${shellWord(environment)} --expect-no-changes`, ...new Set(looks)];
}

function commandFor(type: string): string | undefined {
  const [provider = "", module = "", kind = ""] = type.split(":");
  if (provider === "aws") return awsCommands[module.split("/")[0] ?? ""];
  if (provider !== "kubernetes") return undefined;
  if (module.startsWith("helm.sh/")) return "helm list --all-namespaces";
  return /^\w+$/.test(kind) ? `kubectl get ${kind.toLowerCase()} --all-namespaces` : undefined;
}

/** The word as a shell takes it literally. */
export function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replace(/[\p{Cc}]/gu, " ").replaceAll("'", `'\\''`)}'`;
}
