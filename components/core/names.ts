import { UserError } from "./errors.js";

/** Length limits of the physical names that we choose ourselves. */
export const nameLimits = {
  /** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
  eksCluster: 100,
  /** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
  rdsInstance: 63,
  /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  iamRole: 64,
  /** RFC 1123 label, as Kubernetes uses for namespaces and Services. */
  kubernetesLabel: 63,
} as const;

/** The name itself when it fits the service's limit; a name is an identity and is never shortened silently. */
export function withinLimit(kind: keyof typeof nameLimits, path: string, name: string): string {
  const limit = nameLimits[kind];
  if (name.length <= limit) return name;
  throw new UserError("config/name-too-long", `the name of ${path} is too long`, [
    {
      path,
      expected: `at most ${limit} characters`,
      actual: `${name.length} (${name})`,
      fix: "shorten the project's or the environment's name",
    },
  ]);
}

/** The EKS cluster of an environment: `<project>-<environment>`; fixed, since its log group and its kubeconfig name it. */
export function eksClusterName(project: string, environment: string): string {
  return withinLimit("eksCluster", "cluster", `${project}-${environment}`);
}

/** An RDS instance: `<project>-<environment>-<name>`; fixed, since its log groups and its runbook name it. */
export function rdsIdentifier(project: string, environment: string, name: string): string {
  return withinLimit("rdsInstance", name, `${project}-${environment}-${name}`);
}
