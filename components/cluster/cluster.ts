import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { instanceTrust } from "../core/policies.js";
import { resourceTags } from "../core/tags.js";
import type { ClusterArgs } from "./args.js";
import { registerAccess, registerControlPlane } from "./control-plane.js";
import { installAddons } from "./install.js";
import { renderKubeconfig } from "./kubeconfig.js";
import { registerNodes } from "./nodes.js";
import { type ClusterPlace, type Place, registerRole } from "./place.js";
import { planCluster } from "./plan.js";

/**
 * An EKS cluster on Bottlerocket nodes in private subnets. Whoever may use it is named in the settings; the creator gets no rights of
 * their own, so nobody's leaving locks the others out.
 *
 * @example new Cluster("cluster", { ...config.cluster, clusterName: "chainwright-prod", accountId, region: "us-east-1", network })
 * @throws UserError `config/invalid` with every problem at once
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/security.html
 */
export class Cluster extends ComponentResource {
  readonly clusterName: Output<string>;
  /** Also the Kubernetes provider's `clusterIdentifier`: it stays when the kubeconfig's text changes. */
  readonly clusterArn: Output<string>;
  /** URL of the Kubernetes API; its name resolves to private addresses, unless `publicAccessCidrs` opens it. */
  readonly endpoint: Output<string>;
  /** The one security group of control plane and nodes. */
  readonly securityGroupId: Output<string>;
  /** JSON without any credential: the user's own AWS identity is asked for a token. */
  readonly kubeconfig: Output<string>;
  readonly nodeRoleArn: Output<string>;

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    super("chainwright:cluster:Cluster", name, args, opts);
    const { clusterName, accountId, region, network, zones, protect = true, tags: more, ...settings } = args;
    const plan = planCluster(settings, zones);
    const tags = (role: string): Record<string, string> => resourceTags(name, `${name}-${role}`, more);
    const at: Place = { name, parent: this, tags };

    const { privateSubnetIds } = network;
    const made = { plan, clusterName, account: accountId, region, privateSubnetIds, protect };
    const place: ClusterPlace = { ...at, cluster: registerControlPlane(at, made) };
    const { cluster } = place;
    registerAccess(place, plan.access);
    const policies = plan.nodePolicies.map((policy) => `arn:aws:iam::aws:policy/${policy}`);
    const node = registerRole(at, "node-role", instanceTrust, policies);
    const first = installAddons(
      place,
      plan.addons.filter((addon) => addon.beforeNodes),
    );
    const nodes = registerNodes(place, { plan, node, privateSubnetIds, after: first });
    installAddons(
      place,
      plan.addons.filter((addon) => !addon.beforeNodes),
      nodes,
    );

    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.kubeconfig = all([cluster.endpoint, cluster.certificateAuthority.data]).apply(
      ([endpoint, certificateAuthority]) => renderKubeconfig({ clusterName, region, endpoint, certificateAuthority }),
    );
    this.nodeRoleArn = node.role.arn;
    this.registerOutputs({
      clusterName: this.clusterName,
      clusterArn: this.clusterArn,
      endpoint: this.endpoint,
      securityGroupId: this.securityGroupId,
      kubeconfig: this.kubeconfig,
      nodeRoleArn: this.nodeRoleArn,
    });
  }
}
