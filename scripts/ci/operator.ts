import type { GeneratedFile } from "./files.js";
import type { Plan, Stage } from "./plan.js";
import { trackerSecrets } from "./steps.js";
import { renderDocuments } from "./yaml.js";

/** Folder of the generated manifests; every file in it is ours. */
export const operatorFolder = "deploy/pulumi-operator";

const namespace = "chainwright";
const work = "/deployment";

/**
 * Manifests for a management cluster. `stacks.yaml` lets the Pulumi Kubernetes Operator preview every stack in the
 * graph's order; what changes something are the jobs of `jobs.yaml`, which run our command: the operator knows no gates
 * and no approval.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes-operator
 */
export function operatorFiles(plan: Plan): GeneratedFile[] {
  const common = [namespaceOf(), denyIngress()];
  return [
    { path: `${operatorFolder}/namespace.yaml`, text: renderDocuments("operator", common) },
    {
      path: `${operatorFolder}/stacks.yaml`,
      text: renderDocuments(
        "operator",
        plan.stages.flatMap((stage) => stackOf(stage, plan)),
      ),
    },
    {
      path: `${operatorFolder}/jobs.yaml`,
      text: renderDocuments(
        "operator",
        plan.stages.flatMap((stage) => jobsOf(stage, plan)),
      ),
    },
  ];
}

/** Restricted: nothing here needs a privilege. */
function namespaceOf(): object {
  const level = "pod-security.kubernetes.io/enforce";
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { [level]: "restricted" } } };
}

/** The operator itself reaches its workspaces; nobody else reaches anything. */
function denyIngress(): object {
  const operator = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "pulumi-kubernetes-operator" } },
  };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "only-the-operator", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [operator] }] },
  };
}

/** Names of objects hold no underscore and no capital letter. */
function objectName(...parts: readonly string[]): string {
  return parts
    .join("-")
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 52);
}

/** @param role IAM role that the pods take, by the cluster's own identity provider */
function account(name: string, role: string): object {
  const annotations = { "eks.amazonaws.com/role-arn": role };
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace, annotations },
    automountServiceAccountToken: false,
  };
}

function stackOf(stage: Stage, { branch, repository, project }: Plan): object[] {
  const name = objectName(stage.name);
  const reader = objectName("read", stage.name);
  const stack = {
    apiVersion: "pulumi.com/v1",
    kind: "Stack",
    metadata: { name, namespace, labels: { "chainwright.dev/project": objectName(project) } },
    spec: {
      stack: `organization/${project}/${stage.name}`,
      serviceAccountName: reader,
      projectRepo: repository,
      branch,
      shallow: true,
      ...(stage.backend === undefined ? {} : { backend: stage.backend }),
      preview: true,
      useLocalStackOnly: true,
      retryOnUpdateConflict: false,
      resyncFrequencySeconds: 300,
      ...(stage.needs.length === 0 ? {} : { prerequisites: stage.needs.map((other) => ({ name: objectName(other) })) }),
      workspaceTemplate: {
        spec: {
          image: stage.images.engine,
          securityProfile: "restricted",
          podTemplate: { spec: { initContainers: [], containers: [{ name: "pulumi", resources: sizes }] } },
        },
      },
    },
  };
  // The operator's workspace proves who calls it by asking the cluster; that is all it may do there.
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: `${namespace}:${reader}:system:auth-delegator` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
    subjects: [{ kind: "ServiceAccount", name: reader, namespace }],
  };
  return [{ ...account(reader, stage.readRole), automountServiceAccountToken: true }, binding, stack];
}

const sizes = { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "2Gi" } };

/** One job per deed; those that change something are started by hand: `kubectl create job --from=cronjob/up-prod`. */
function jobsOf(stage: Stage, plan: Plan): object[] {
  const [reader, deployer] = [objectName("read", stage.name, "job"), objectName("deploy", stage.name)];
  const approval = stage.approval ? ["--approve", "$(CHAINWRIGHT_APPROVE)"] : [];
  const up = { words: ["up", stage.name, "--yes", ...approval], by: deployer, minutes: stage.timeoutMinutes };
  const drift = { words: ["drift", stage.name, "--expect-no-changes"], by: reader, minutes: 60 };
  const never = "0 0 31 2 *";
  return [
    account(deployer, stage.deployRole),
    account(reader, stage.readRole),
    cronJob(objectName("up", stage.name), { ...up, schedule: never, suspend: true }, stage, plan),
    cronJob(
      objectName("drift", stage.name),
      { ...drift, schedule: stage.drift || never, suspend: stage.drift === false },
      stage,
      plan,
    ),
  ];
}

interface Work {
  readonly words: readonly string[];
  /** Service account. */
  readonly by: string;
  readonly minutes: number;
  readonly schedule: string;
  readonly suspend: boolean;
}

/** A run that failed is looked at by a person before another begins: nothing is tried twice by itself. */
function cronJob(name: string, { words, by, minutes, schedule, suspend }: Work, stage: Stage, plan: Plan): object {
  const labels = { "chainwright.dev/environment": objectName(stage.name) };
  const annotations =
    stage.needs.length === 0 ? {} : { annotations: { "chainwright.dev/after": stage.needs.join(",") } };
  const pod = {
    serviceAccountName: by,
    automountServiceAccountToken: false,
    restartPolicy: "Never",
    // As long as an engine may need to finish what is in flight.
    terminationGracePeriodSeconds: 900,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    },
    initContainers: [checkout(stage, plan)],
    containers: [container(words, stage)],
    volumes: [{ name: "work", emptyDir: { sizeLimit: "8Gi" } }],
  };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace, labels, ...annotations },
    spec: {
      schedule,
      timeZone: "Etc/UTC",
      suspend,
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 5,
      failedJobsHistoryLimit: 20,
      jobTemplate: {
        spec: { backoffLimit: 0, activeDeadlineSeconds: minutes * 60, template: { metadata: { labels }, spec: pod } },
      },
    },
  };
}

const confined = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
const mounts = [{ name: "work", mountPath: work }];
const places = [
  { name: "HOME", value: `${work}/home` },
  { name: "TMPDIR", value: `${work}/tmp` },
];

function checkout({ images }: Stage, { branch, repository }: Plan): object {
  return {
    name: "checkout",
    image: images.node,
    command: ["sh", "-ceu"],
    args: [
      [
        'mkdir -p "$HOME" "$TMPDIR"',
        `git clone --depth 1 --single-branch --branch "$BRANCH" -- "$REPOSITORY" ${work}/project`,
        `cd ${work}/project`,
        "npm ci --ignore-scripts --include=dev",
        "npm run -s build",
      ].join("\n"),
    ],
    env: [...places, { name: "BRANCH", value: branch }, { name: "REPOSITORY", value: repository }],
    securityContext: confined,
    resources: sizes,
    volumeMounts: mounts,
  };
}

/** Node itself is the container's first process, so that the cluster's SIGTERM reaches it. */
function container(words: readonly string[], stage: Stage): object {
  const secret = (name: string, key: string, optional = false): object => ({
    name,
    valueFrom: {
      secretKeyRef: { name: objectName("chainwright", stage.name), key, ...(optional ? { optional } : {}) },
    },
  });
  const approve = stage.approval && words[0] === "up" ? [secret("CHAINWRIGHT_APPROVE", "approve")] : [];
  const backend =
    stage.backend === undefined
      ? secret("PULUMI_BACKEND_URL", "backend")
      : { name: "PULUMI_BACKEND_URL", value: stage.backend };
  return {
    name: "chainwright",
    image: stage.images.node,
    workingDir: `${work}/project`,
    command: ["node", "bin/chainwright.mjs", ...words],
    env: [
      ...places,
      { name: "AWS_REGION", value: stage.region },
      backend,
      ...trackerSecrets.map((name) => secret(name, name.toLowerCase().replaceAll("_", "-"), true)),
      ...approve,
    ],
    securityContext: confined,
    resources: sizes,
    volumeMounts: mounts,
  };
}
