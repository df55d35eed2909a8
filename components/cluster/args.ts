import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { ipv4Block, privateRanges, sharedRange } from "../core/cidr.js";
import { logRetentionDays } from "../core/logs.js";
import { rule } from "../core/settings.js";
import { architectureOf } from "./instances.js";

const addonVersion = z
  .string()
  .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, { error: "expected a version such as v1.2.3-eksbuild.1" })
  .optional();

const principal = z.strictObject({
  principalArn: z
    .string()
    .regex(/^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, {
      error: "expected the ARN of an IAM role or user, such as arn:aws:iam::111122223333:role/deploy",
    })
    .describe("ARN of an IAM role (rather) or user."),
});

const taint = z.strictObject({
  key: z.string().min(1).max(63).describe("Key of the taint."),
  value: z.string().max(63).default("").describe("Its value."),
  effect: z
    .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .describe("What happens to pods that do not tolerate it."),
});

const nodeGroup = z
  .strictObject({
    instanceTypes: z
      .array(
        z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, { error: "expected an instance type such as m8g.large" }),
      )
      .min(1)
      .default(["m8g.large"])
      .describe("Instance types, the preferred first; all of one architecture, which follows from them."),
    minSize: z.int().min(0).max(450).default(3).describe("Fewest nodes."),
    maxSize: z.int().min(1).max(450).default(6).describe("Most nodes."),
    desiredSize: z
      .int()
      .min(0)
      .max(450)
      .optional()
      .describe("Nodes at first; later it belongs to whatever scales the group. Left out: minSize."),
    diskGib: z
      .int()
      .min(20)
      .max(16_384)
      .default(100)
      .describe("Encrypted gp3 volume of each node for images, logs and scratch space, GiB."),
    zones: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        "Zones that the nodes live in; for workloads whose volume binds them to one. Left out: all of the network's.",
      ),
    taints: z.array(taint).max(50).default([]).describe("Taints of each node: only pods that tolerate them come here."),
    labels: z.record(z.string(), z.string()).default({}).describe("Kubernetes labels of each node."),
    releaseVersion: z
      .string()
      .regex(/^\d+\.\d+\.\d+-[0-9a-f]{8}$/, { error: "expected a Bottlerocket release such as 1.50.0-0123abcd" })
      .optional()
      .describe(
        "Exact Bottlerocket release. Left out: the newest for the cluster's version when the group is made or upgraded.",
      ),
  })
  .check(
    rule(["minSize", "maxSize", "desiredSize"], ({ minSize, maxSize, desiredSize }) => [
      ...(minSize <= maxSize
        ? []
        : [{ path: ["maxSize"], expected: `at least minSize (${minSize})`, fix: `raise it to ${minSize} or more` }]),
      ...(desiredSize === undefined || (desiredSize >= minSize && desiredSize <= maxSize)
        ? []
        : [
            {
              path: ["desiredSize"],
              expected: `a number from minSize (${minSize}) to maxSize (${maxSize})`,
              fix: "change it, or leave it out",
            },
          ]),
    ]),
    rule(["instanceTypes"], ({ instanceTypes }) => {
      const [first = ""] = instanceTypes;
      return instanceTypes.flatMap((type, index) =>
        architectureOf(type) === architectureOf(first)
          ? []
          : [
              {
                path: ["instanceTypes", index],
                expected: `a type of ${architectureOf(first)}, as ${first}`,
                fix: "make a second node group of it",
              },
            ],
      );
    }),
  );

const fields = z.strictObject({
  version: z
    .string()
    .regex(/^1\.\d{2}$/, { error: 'expected a version such as "1.36", in quotes' })
    .default("1.36")
    .describe(
      "Kubernetes version; goes up one minor at a time. Refused within 60 days of the end of its standard support.",
    ),
  admins: z
    .array(principal)
    .min(1)
    .describe(
      "Who administers the cluster: the role that runs deployments, first of all. Nobody else is, the creator included.",
    ),
  viewers: z.array(principal).default([]).describe("Who may read everything but Secrets."),
  breakGlass: principal
    .optional()
    .describe(
      "A role for emergencies: administers the cluster, is assumed by hand and watched. Recommended in production.",
    ),
  publicAccessCidrs: z
    .array(ipv4Block({ largest: 16, smallest: 32, outside: [...privateRanges, sharedRange] }))
    .max(40)
    .default([])
    .describe(
      "Public blocks that may reach the Kubernetes API from outside the network, such as runners; none keeps it private.",
    ),
  serviceCidr: ipv4Block({ largest: 12, smallest: 24, inside: privateRanges })
    .default("172.20.0.0/16")
    .describe("Block of Service addresses, apart from the network's. Changing it replaces the cluster."),
  nodeGroups: z
    .record(
      z
        .string()
        .regex(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/, { error: "expected a lower-case name of at most 30 characters" }),
      nodeGroup,
    )
    .prefault({ system: {} })
    .describe("Groups of Bottlerocket nodes, by name. At least one without taints, for DNS and controllers."),
  nodeSsmAccess: z
    .boolean()
    .default(false)
    .describe("Whether AWS Systems Manager may open a session on nodes; kubectl debug does without."),
  addonVersions: z
    .strictObject({
      "vpc-cni": addonVersion.describe("Exact version of the add-on that gives pods addresses."),
      "kube-proxy": addonVersion.describe("Exact version of the add-on that routes Services."),
      "eks-pod-identity-agent": addonVersion.describe("Exact version of the add-on that gives pods AWS identities."),
      coredns: addonVersion.describe("Exact version of the DNS add-on."),
      "aws-ebs-csi-driver": addonVersion.describe("Exact version of the add-on that makes volumes."),
      "snapshot-controller": addonVersion.describe("Exact version of the add-on that takes volume snapshots."),
      "metrics-server": addonVersion.describe("Exact version of the add-on for resource metrics."),
    })
    .prefault({})
    .describe(
      "Exact versions of add-ons. One left out is EKS's default for the cluster's version when it is made, and stays.",
    ),
  logRetentionDays: z
    .literal(logRetentionDays)
    .default(365)
    .describe("How long the control plane's logs, audit included, are kept, days."),
  zonalShift: z.boolean().default(true).describe("Whether traffic can be shifted away from a zone that is ill."),
  deletionProtection: z.boolean().default(true).describe("Whether AWS refuses to delete the cluster."),
});

/** What may be chosen for a cluster. */
export const clusterSettings = fields.check(
  rule(["admins", "viewers", "breakGlass"], ({ admins, viewers, breakGlass }) => {
    const named = [
      ...(breakGlass ? [{ path: ["breakGlass", "principalArn"], arn: breakGlass.principalArn }] : []),
      ...admins.map(({ principalArn: arn }, index) => ({ path: ["admins", index, "principalArn"], arn })),
      ...viewers.map(({ principalArn: arn }, index) => ({ path: ["viewers", index, "principalArn"], arn })),
    ];
    return named.flatMap(({ path, arn }, index) =>
      named.slice(0, index).some((earlier) => nameOf(earlier.arn) === nameOf(arn))
        ? [{ path, expected: "each principal once, under a name of its own", fix: `remove ${nameOf(arn)} here` }]
        : [],
    );
  }),
  rule(["nodeGroups"], ({ nodeGroups }) =>
    Object.values(nodeGroups).some((group) => group.taints.length === 0 && group.maxSize > 0)
      ? []
      : [{ path: ["nodeGroups"], expected: "a group without taints", fix: "add a group for DNS and controllers" }],
  ),
);

/** Last part of a principal's ARN: `deploy` of `arn:aws:iam::111122223333:role/ci/deploy`. */
export function nameOf(principalArn: string): string {
  return principalArn.slice(principalArn.lastIndexOf("/") + 1);
}

/** A cluster's settings as they are written; defaults may be left out. */
export type ClusterSettings = z.input<typeof clusterSettings>;

/** Settings and what else a cluster is given. */
export type ClusterArgs = ClusterSettings & {
  /** Physical name: `eksClusterName(project, environment)`. Changing it replaces the cluster. */
  readonly clusterName: string;
  /** Account that it lives in. */
  readonly accountId: Input<string>;
  readonly region: string;
  readonly network: {
    /** Two or more, in the order of `zones`. */
    readonly privateSubnetIds: Input<Input<string>[]>;
  };
  /** Zones of the private subnets, in their order; needed when a node group names its zones. */
  readonly zones?: readonly string[];
  /** Whether Pulumi refuses to delete the cluster, its key and its logs. @default true */
  readonly protect?: boolean;
  /** More tags on every resource. */
  readonly tags?: Readonly<Record<string, string>>;
};
