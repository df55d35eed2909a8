/** A part of Kubernetes that EKS installs and keeps. */
export interface AddonPlan {
  /** EKS's name of it, and the end of its logical name. */
  readonly name: AddonName;
  /** Exact version; undefined lets EKS choose its default for the cluster's version when the add-on is first made. */
  readonly version: string | undefined;
  /** Whether nodes need it to become ready; the others need nodes. */
  readonly beforeNodes: boolean;
  readonly configuration: object | undefined;
  /** Its own AWS identity: the service account, and the managed policy of its role. */
  readonly identity: { readonly serviceAccount: string; readonly policyArn: string } | undefined;
}

interface AddonKind extends Omit<AddonPlan, "name" | "version"> {
  readonly purpose: string;
}

/**
 * The core add-ons.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html volumes tagged as the driver's own only
 */
export const addonKinds = {
  "vpc-cni": {
    purpose: "gives pods addresses of the network and enforces NetworkPolicies",
    beforeNodes: true,
    configuration: { enableNetworkPolicy: "true" },
    identity: { serviceAccount: "aws-node", policyArn: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" },
  },
  "kube-proxy": { purpose: "routes Services", beforeNodes: true, configuration: undefined, identity: undefined },
  "eks-pod-identity-agent": {
    purpose: "hands AWS identities to pods, on tainted nodes too",
    beforeNodes: true,
    configuration: { tolerations: [{ operator: "Exists" }] },
    identity: undefined,
  },
  coredns: {
    purpose: "answers DNS inside the cluster",
    beforeNodes: false,
    configuration: undefined,
    identity: undefined,
  },
  "aws-ebs-csi-driver": {
    purpose: "makes volumes",
    beforeNodes: false,
    configuration: undefined,
    identity: {
      serviceAccount: "ebs-csi-controller-sa",
      policyArn: "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2",
    },
  },
  "snapshot-controller": {
    purpose: "takes snapshots of volumes",
    beforeNodes: false,
    configuration: undefined,
    identity: undefined,
  },
  "metrics-server": {
    purpose: "answers kubectl top and autoscalers",
    beforeNodes: false,
    configuration: undefined,
    identity: undefined,
  },
} as const satisfies Record<string, AddonKind>;

export type AddonName = keyof typeof addonKinds;

/** Every core add-on, in order, with the versions that were chosen. */
export function planAddons(versions: Readonly<Partial<Record<AddonName, string | undefined>>>): AddonPlan[] {
  return (Object.keys(addonKinds) as AddonName[]).map((name) => {
    const { beforeNodes, configuration, identity } = addonKinds[name];
    return { name, version: versions[name], beforeNodes, configuration, identity };
  });
}
