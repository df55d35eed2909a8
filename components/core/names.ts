import { UserError } from "./errors.js";

/** What a service takes for the physical names that we choose ourselves. */
const nameRules = {
  /** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
  eksCluster: {
    limit: 100,
    form: /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
    characters: "letters, digits, hyphens and underscores, beginning with a letter or a digit",
  },
  /** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
  rdsInstance: {
    limit: 63,
    form: /^[a-z](-?[a-z0-9])*$/,
    characters: "lower-case letters, digits and single hyphens, beginning with a letter",
  },
} as const;

/** The name itself when the service takes it; a name is an identity and is never shortened or bent silently. */
function taken(kind: keyof typeof nameRules, path: string, name: string): string {
  const { limit, form, characters } = nameRules[kind];
  if (name.length > limit) {
    const fix = "shorten the project's or the environment's name";
    const problem = { path, expected: `at most ${limit} characters`, actual: `${name.length} (${name})`, fix };
    throw new UserError("config/name-too-long", `the name of ${path} is too long`, [problem]);
  }
  if (form.test(name)) return name;
  const fix = "rename the project or the environment";
  throw new UserError("config/name", `AWS would refuse the name of ${path}`, [
    { path, expected: `a name of ${characters}`, actual: JSON.stringify(name), fix },
  ]);
}

/** The EKS cluster of an environment: `<project>-<environment>`; fixed, since its log group and its kubeconfig name it. */
export function eksClusterName(project: string, environment: string): string {
  return taken("eksCluster", "cluster", `${project}-${environment}`);
}

/** An RDS instance: `<project>-<environment>-<name>`; fixed, since its log groups and its runbook name it. */
export function rdsIdentifier(project: string, environment: string, name: string): string {
  return taken("rdsInstance", name, `${project}-${environment}-${name}`);
}
