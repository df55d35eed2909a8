import { describe, expect, it } from "vitest";
import { Region } from "./region.js";
import { makeCluster, makeRole, makeSite } from "./site.js";
import { type } from "./tokens.js";

describe("a cluster", () => {
  it("has an address, an issuer, and a security group that exists", () => {
    const region = new Region();
    const site = makeSite(region);
    const cluster = makeCluster(region, site);
    expect(cluster.id).toBe("main");
    expect(cluster.outputs).toMatchObject({
      arn: "arn:aws:eks:us-east-1:123456789012:cluster/main",
      endpoint: expect.stringMatching(/^https:\/\/[0-9A-F]{32}\.gr7\.us-east-1\.eks\.amazonaws\.com$/) as unknown,
      identities: [{ oidcs: [{ issuer: expect.stringMatching(/^https:\/\/oidc\.eks\.us-east-1/) as unknown }] }],
      status: "ACTIVE",
      version: "1.36",
      vpcConfig: { vpcId: site.vpc.id, publicAccessCidrs: [] },
    });
    const { clusterSecurityGroupId } = cluster.outputs.vpcConfig as { clusterSecurityGroupId: string };
    const rule = { securityGroupId: clusterSecurityGroupId, ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" };
    expect(region.create(type.ingress, rule).id).toMatch(/^sgr-/);
    const changed = region.update(cluster, { deletionProtection: true });
    expect(changed.outputs).toMatchObject({
      endpoint: cluster.outputs.endpoint,
      vpcConfig: { clusterSecurityGroupId },
    });
  });

  it("answers where the given kubeconfig says", () => {
    const kubeconfig = JSON.stringify({
      "current-context": "kind",
      contexts: [
        { name: "other", context: { cluster: "other" } },
        { name: "kind", context: { cluster: "kind" } },
      ],
      clusters: [
        { name: "other", cluster: { server: "https://other" } },
        { name: "kind", cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "Q0E=" } },
      ],
    });
    const region = new Region({ kubeconfig });
    expect(makeCluster(region, makeSite(region)).outputs).toMatchObject({
      endpoint: "https://127.0.0.1:6443",
      certificateAuthority: { data: "Q0E=" },
    });
  });

  it.each([
    [{ name: "a".repeat(101) }, "in the range (1 - 100)"],
    [{ name: "-main" }, "invalid value for name"],
    [{ version: "1.20" }, "unsupported Kubernetes version 1.20"],
    [{ version: "1.99" }, "unsupported Kubernetes version 1.99"],
    [{ roleArn: "arn:aws:iam::123456789012:role/none" }, "does not exist or the trusted entity is not correct"],
    [{ enabledClusterLogTypes: ["api", "everything"] }, "expected enabledClusterLogTypes to be one of"],
    [{ accessConfig: { authenticationMode: "AWS_AUTH" } }, "authenticationMode"],
    [{ kubernetesNetworkConfig: { serviceIpv4Cidr: "8.8.0.0/16" } }, "expected a block inside"],
    [{ kubernetesNetworkConfig: { serviceIpv4Cidr: "10.0.0.0/8" } }, "from /12 to /24"],
    [{ computeConfig: { enabled: true } }, "must all be set to either true or false"],
    [
      {
        encryptionConfig: {
          resources: ["secrets"],
          provider: { keyArn: "arn:aws:kms:us-east-1:123456789012:key/none" },
        },
      },
      "does not exist",
    ],
    [{ vpcConfigs: {} }, 'did you mean "vpcConfig"?'],
  ])("is refused with %j", (inputs, message) => {
    const region = new Region();
    expect(() => makeCluster(region, makeSite(region), inputs)).toThrow(message);
  });

  it("needs subnets of one VPC in two zones, groups of that VPC, and a way in", () => {
    const region = new Region();
    const site = makeSite(region);
    const other = region.create(type.vpc, { cidrBlock: "10.1.0.0/16" });
    const [strange, group] = [
      region.create(type.subnet, { vpcId: other.id, cidrBlock: "10.1.0.0/24", availabilityZone: "us-east-1c" }),
      region.create(type.group, { vpcId: other.id }),
    ];
    const open = { endpointPrivateAccess: true, endpointPublicAccess: false };
    const roleArn = makeRole(region, "eks.amazonaws.com").outputs.arn;
    const make = (vpcConfig: object) => () => region.create(type.cluster, { name: "main", roleArn, vpcConfig });
    expect(make({ ...open, subnetIds: [site.subnetIds[0]] })).toThrow("at least two different AZs");
    expect(make({ ...open, subnetIds: [site.subnetIds[0], strange.id] })).toThrow("must belong to the same VPC");
    expect(make({ ...open, subnetIds: site.subnetIds, securityGroupIds: [group.id] })).toThrow("not in the same VPC");
    expect(make({ endpointPublicAccess: false, subnetIds: site.subnetIds })).toThrow("cannot both be false");
    expect(make({ ...open, subnetIds: site.subnetIds, endpointPrivateAcess: true })).toThrow(
      'did you mean "endpointPrivateAccess"?',
    );
    expect(make({ endpointPrivateAccess: true })).toThrow('the argument "subnetIds" is required');
  });

  it("exists once, takes a role that trusts EKS, and keeps its subnets", () => {
    const region = new Region();
    const site = makeSite(region);
    const cluster = makeCluster(region, site);
    const wrong = makeRole(region, "ec2.amazonaws.com").outputs.arn;
    const again = { name: "main", roleArn: cluster.inputs.roleArn, vpcConfig: cluster.inputs.vpcConfig };
    expect(() => region.create(type.cluster, again)).toThrow(
      "ResourceInUseException: Cluster already exists with name: main",
    );
    expect(() => region.create(type.cluster, { ...again, name: "two", roleArn: wrong })).toThrow(
      "must trust eks.amazonaws.com",
    );
    const [subnet] = site.subnets;
    if (subnet) expect(() => region.delete(subnet)).toThrow("DependencyViolation");
  });

  it("goes up one version at a time", () => {
    const region = new Region();
    const cluster = makeCluster(region, makeSite(region), { version: "1.35" });
    expect(() => region.update(cluster, { version: "1.37" })).toThrow(
      "Unsupported Kubernetes minor version update from 1.35 to 1.37",
    );
    const next = region.update(cluster, { version: "1.36" });
    expect(next.outputs.version).toBe("1.36");
    expect(region.replaces(cluster, { version: "1.36" }).replaces).toEqual([]);
  });

  it("can't be made of a version whose support has ended", () => {
    const later = new Region({ now: Date.parse("2029-01-01") });
    expect(() => makeCluster(later, makeSite(later))).toThrow("unsupported Kubernetes version 1.36");
  });

  it("goes to the access API and never back", () => {
    const region = new Region();
    const cluster = makeCluster(region, makeSite(region));
    expect(() => region.update(cluster, { accessConfig: { authenticationMode: "CONFIG_MAP" } })).toThrow(
      "Unsupported authentication mode update",
    );
  });

  it.each([
    [{ name: "other" }, ["name"]],
    [{ roleArn: "arn:aws:iam::123456789012:role/other" }, ["roleArn"]],
    [{ bootstrapSelfManagedAddons: false }, ["bootstrapSelfManagedAddons"]],
    [{ kubernetesNetworkConfig: { serviceIpv4Cidr: "10.100.0.0/16" } }, ["kubernetesNetworkConfig"]],
    [{ accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false } }, ["accessConfig"]],
    [{ encryptionConfig: undefined }, ["encryptionConfig"]],
    [{ deletionProtection: true }, []],
    [{ enabledClusterLogTypes: ["api"] }, []],
    [{ zonalShiftConfig: { enabled: true } }, []],
  ])("changes to %j by replacing for %j", (changes, replaces) => {
    const region = new Region();
    const key = region.create(type.key, {});
    const encryptionConfig = { resources: ["secrets"], provider: { keyArn: key.outputs.arn } };
    const cluster = makeCluster(region, makeSite(region), { encryptionConfig });
    expect(region.replaces(cluster, changes).replaces).toEqual(replaces);
  });

  it("is kept by deletion protection and by its nodes", () => {
    const region = new Region();
    const cluster = makeCluster(region, makeSite(region), { deletionProtection: true });
    expect(() => region.delete(cluster)).toThrow("deletion protection enabled");
    region.delete(region.update(cluster, { deletionProtection: false }));
  });
});

describe("a group of nodes", () => {
  function base(region: Region) {
    const site = makeSite(region);
    const cluster = makeCluster(region, site);
    const nodeRoleArn = makeRole(region, "ec2.amazonaws.com", "nodes").outputs.arn;
    const scalingConfig = { minSize: 1, desiredSize: 2, maxSize: 3 };
    return { cluster, inputs: { clusterName: "main", nodeRoleArn, subnetIds: site.subnetIds, scalingConfig } };
  }

  it("follows its cluster and its launch template", () => {
    const region = new Region();
    const { cluster, inputs } = base(region);
    const template = region.create(type.template, { name: "nodes" });
    const launchTemplate = { id: template.id, version: "1" };
    const more = {
      amiType: "BOTTLEROCKET_ARM_64",
      instanceTypes: ["m8g.large"],
      nodeGroupNamePrefix: "system-",
      launchTemplate,
    };
    const group = region.create(type.nodes, { ...inputs, ...more });
    expect(group.id).toMatch(/^main:system-\d{14}/);
    expect(group.outputs).toMatchObject({
      version: "1.36",
      status: "ACTIVE",
      launchTemplate: { id: template.id, name: "nodes", version: "1" },
      resources: [{ autoscalingGroups: [{ name: expect.stringMatching(/^eks-system-/) as unknown }] }],
    });
    expect(region.replaces(group, { launchTemplate: { id: template.id, version: "2" } })).toMatchObject({
      replaces: [],
      changes: ["launchTemplate"],
    });
    expect(
      region.replaces(group, { labels: { a: "b" }, scalingConfig: { ...inputs.scalingConfig, maxSize: 9 } }).replaces,
    ).toEqual([]);
    expect(region.replaces(group, { instanceTypes: ["m8g.xlarge"] }).replaces).toEqual(["instanceTypes"]);
    expect(() => region.update(group, { launchTemplate: { id: template.id, version: "2" } })).toThrow(
      "has no version 2",
    );
    expect(region.update(group, { labels: { a: "b" } }).outputs).toMatchObject({
      arn: group.outputs.arn,
      resources: group.outputs.resources,
    });
    expect(() => region.delete(cluster)).toThrow("ResourceInUseException: Cluster has nodegroups attached");
  });

  it.each([
    [{ clusterName: "none" }, "No cluster found for name: none."],
    [{ nodeGroupName: "a".repeat(64) }, "in the range (1 - 63)"],
    [{ instanceTypes: ["m99.large"] }, "instance types do not exist: [m99.large]"],
    [
      { instanceTypes: ["m8g.large"], amiType: "BOTTLEROCKET_x86_64" },
      "[m8g.large] is not a valid instance type for requested amiType",
    ],
    [{ instanceTypes: ["m7i.large"], amiType: "BOTTLEROCKET_ARM_64" }, "[m7i.large] is not a valid instance type"],
    [{ amiType: "BOTTLE_ROCKET" }, "is not an AMI type of EKS"],
    [{ version: "1.37" }, "is not supported by a cluster of version 1.36"],
    [{ version: "1.32" }, "is not supported by a cluster of version 1.36"],
    [{ scalingConfig: { minSize: 3, desiredSize: 1, maxSize: 2 } }, "can't be greater than maximum capacity"],
    [{ scalingConfig: { minSize: 1, desiredSize: 5, maxSize: 2 } }, "can't be greater than max size"],
    [{ taints: [{ key: "a", effect: "NoSchedule" }] }, "expected an effect of NO_SCHEDULE"],
    [{ launchTemplate: { id: "lt-00000000000000000", version: "1" } }, "does not exist"],
    [{ subnetIds: ["subnet-00000000000000000"] }, "does not exist"],
  ])("is refused with %j", (more, message) => {
    const region = new Region();
    const { inputs } = base(region);
    expect(() => region.create(type.nodes, { ...inputs, ...more })).toThrow(message);
  });

  it("needs a role that trusts EC2, and no second place for the instance type and the disk", () => {
    const region = new Region();
    const { inputs } = base(region);
    const strange = makeRole(region, "eks.amazonaws.com").outputs.arn;
    expect(() => region.create(type.nodes, { ...inputs, nodeRoleArn: strange })).toThrow(
      "must trust ec2.amazonaws.com",
    );
    const launchTemplate = { id: region.create(type.template, { instanceType: "m7i.large" }).id, version: "$Latest" };
    expect(() => region.create(type.nodes, { ...inputs, launchTemplate, instanceTypes: ["m7i.large"] })).toThrow(
      "Cannot specify instance types",
    );
    expect(() => region.create(type.nodes, { ...inputs, launchTemplate, diskSize: 100 })).toThrow(
      "within the launch template",
    );
    region.create(type.nodes, { ...inputs, nodeGroupName: "x" });
    expect(() => region.create(type.nodes, { ...inputs, nodeGroupName: "x" })).toThrow(
      "NodeGroup already exists with name x and cluster name main",
    );
  });
});

describe("what belongs to a cluster", () => {
  it("installs add-ons that EKS has, once each", () => {
    const region = new Region();
    makeCluster(region, makeSite(region));
    const addon = (inputs: object) => region.create(type.addon, { clusterName: "main", ...inputs });
    expect(addon({ addonName: "coredns" }).outputs.addonVersion).toMatch(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
    expect(() => addon({ addonName: "coredns" })).toThrow("Addon already exists.");
    expect(() => addon({ addonName: "core-dns" })).toThrow(
      "Addon core-dns specified is not supported in 1.36 kubernetes version",
    );
    expect(() => addon({ addonName: "vpc-cni", addonVersion: "latest" })).toThrow(
      "Addon version specified is not supported",
    );
    expect(() => addon({ addonName: "vpc-cni", configurationValues: "[" })).toThrow("ConfigurationValue provided");
    expect(() => addon({ addonName: "vpc-cni", resolveConflictsOnCreate: "PRESERVE" })).toThrow(
      "expected resolveConflictsOnCreate",
    );
    expect(addon({ addonName: "vpc-cni", configurationValues: '{"env":{}}' }).outputs.configurationValues).toBe(
      '{"env":{}}',
    );
  });

  it("lets in who has an entry, by policies that EKS has", () => {
    const region = new Region();
    makeCluster(region, makeSite(region));
    const who = { clusterName: "main", principalArn: "arn:aws:iam::123456789012:role/Admin" };
    const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    const admin = { ...who, policyArn, accessScope: { type: "cluster" } };
    expect(() => region.create(type.access, admin)).toThrow("has no access entry");
    region.create(type.entry, who);
    expect(region.create(type.access, admin).id).toBe(`main#${who.principalArn}#${policyArn}`);
    expect(() => region.create(type.entry, who)).toThrow("already in use on this cluster");
    expect(() =>
      region.create(type.access, { ...admin, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
    ).toThrow("not valid");
    expect(() => region.create(type.entry, { ...who, principalArn: "Admin" })).toThrow("invalid ARN");
    const system = { ...who, principalArn: `${who.principalArn}2`, kubernetesGroups: ["system:masters"] };
    expect(() => region.create(type.entry, system)).toThrow("cannot start with system:");
  });

  it("has no entries while it only knows its config map", () => {
    const region = new Region();
    makeCluster(region, makeSite(region), { accessConfig: undefined });
    const entry = { clusterName: "main", principalArn: "arn:aws:iam::123456789012:role/Admin" };
    expect(() => region.create(type.entry, entry)).toThrow("authentication mode must be set to one of");
  });

  it("hands a role to a service account once, when the role trusts pods", () => {
    const region = new Region();
    makeCluster(region, makeSite(region));
    const roleArn = makeRole(region, "pods.eks.amazonaws.com").outputs.arn;
    const inputs = { clusterName: "main", namespace: "vault", serviceAccount: "vault", roleArn };
    expect(region.create(type.identity, inputs).outputs.associationId).toMatch(/^a-/);
    expect(() => region.create(type.identity, inputs)).toThrow("Association already exists");
    const strange = makeRole(region, "ec2.amazonaws.com").outputs.arn;
    expect(() => region.create(type.identity, { ...inputs, serviceAccount: "x", roleArn: strange })).toThrow(
      "must trust pods.eks.amazonaws.com",
    );
  });
});
