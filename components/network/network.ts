import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { resourceTags } from "../core/tags.js";
import type { NetworkArgs } from "./args.js";
import { registerEgress } from "./egress.js";
import { registerEndpoints } from "./endpoints.js";
import { planNetwork } from "./plan.js";
import { idOf, type Site } from "./site.js";
import type { SubnetPlan, Tier } from "./subnets.js";
import { registerWatch } from "./watch.js";

/**
 * A VPC of public, private and data subnets in every zone. Its default security group is closed, and the data tier has no way to
 * the internet.
 *
 * @example new Network("network", { ...config.network, region: "us-east-1" })
 * @throws UserError `config/invalid` with every problem at once
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html
 */
export class Network extends ComponentResource {
  readonly vpcId: Output<string>;
  /** The VPC's whole block. */
  readonly cidrBlock: Output<string>;
  /** In the order of the settings' zones, like the next two; empty without the tier. Each is known as soon as its subnet is there. */
  readonly publicSubnetIds: Output<string>[];
  readonly privateSubnetIds: Output<string>[];
  readonly dataSubnetIds: Output<string>[];
  /** Public addresses that private subnets are seen from, for partners' allow-lists; empty without NAT. */
  readonly egressAddresses: Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts?: ComponentResourceOptions) {
    super("chainwright:network:Network", name, args, opts);
    const { region, protect = true, tags: more, ...settings } = args;
    const plan = planNetwork(settings, region);
    const tags = (role: string): Record<string, string> => resourceTags(name, `${name}-${role}`, more);

    const dns = { enableDnsHostnames: true, enableDnsSupport: true };
    const vpc = new Vpc(`${name}-vpc`, { cidrBlock: plan.cidr, ...dns, tags: tags("vpc") }, { parent: this });
    const closed = { vpcId: vpc.id, ingress: [], egress: [], tags: tags("default-group") };
    new DefaultSecurityGroup(`${name}-default-group`, closed, { parent: this });
    const subnet = ({ key, tier, zone, cidr }: SubnetPlan): Subnet => {
      const place = { vpcId: vpc.id, availabilityZone: zone, cidrBlock: cidr, mapPublicIpOnLaunch: false };
      return new Subnet(`${name}-${key}`, { ...place, tags: { ...tags(key), ...roleTags[tier] } }, { parent: this });
    };
    const subnets = new Map(plan.subnets.map((one) => [one.key, subnet(one)]));
    const site: Site = { name, parent: this, region, protect, vpc, subnets, tags };
    const egress = registerEgress(site, plan);
    registerEndpoints(site, plan, egress.tables);
    registerWatch(site, plan, egress.nats, more);

    const idsOf = (tier: Tier): Output<string>[] =>
      plan.subnets.filter((one) => one.tier === tier).map((one) => idOf(subnets, one.key));
    this.vpcId = vpc.id;
    this.cidrBlock = vpc.cidrBlock;
    this.publicSubnetIds = idsOf("public");
    this.privateSubnetIds = idsOf("private");
    this.dataSubnetIds = idsOf("data");
    this.egressAddresses = all([...egress.addresses.values()].map((address) => address.publicIp));
    this.registerOutputs({
      vpcId: this.vpcId,
      cidrBlock: this.cidrBlock,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      dataSubnetIds: this.dataSubnetIds,
      egressAddresses: this.egressAddresses,
    });
  }
}

/**
 * Where Kubernetes may put load balancers.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
const roleTags: Readonly<Record<Tier, Record<string, string>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
  data: {},
};
