import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { describe, expect, it } from "vitest";
import {
  Cluster,
  type ClusterArgs,
  clusterOperations,
  planCluster,
  renderKubeconfig,
} from "../../../components/cluster/index.js";
import { expectOperationsToFit, expectShellToParse, keepsTheContract } from "../../support/contract.js";
import { mockAccount } from "../../support/cloud.js";
import { type Program, program, type Registration, valueOf } from "../../support/mocks.js";
import { firing, promtoolProblems } from "../../support/promtool.js";

const region = "us-east-1";
const admins = [{ principalArn: `arn:aws:iam::${mockAccount}:role/deploy` }];
const args: ClusterArgs = {
  admins,
  clusterName: "chainwright-prod",
  accountId: mockAccount,
  region,
  network: { privateSubnetIds: ["subnet-a", "subnet-b", "subnet-c"] },
  zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
};
const context = { name: "cluster", environment: "prod", region, project: "chainwright" };

function cluster(settings: Partial<ClusterArgs> = {}): Promise<Program<Cluster>> {
  return program(() => new Cluster("cluster", { ...args, ...settings }));
}

keepsTheContract((name, opts) => new Cluster(name, args, opts));

describe("a cluster", () => {
  it("is private, encrypted, logged, protected, and leaves its creator without rights", async () => {
    const { inputs, protect } = (await cluster()).named("cluster-cluster");
    expect(protect).toBe(true);
    expect(inputs).toMatchObject({
      name: "chainwright-prod",
      vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false },
      encryptionConfig: { resources: ["secrets"] },
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      upgradePolicy: { supportType: "STANDARD" },
      zonalShiftConfig: { enabled: true },
      deletionProtection: true,
    });
    expect(inputs.vpcConfig).not.toHaveProperty("publicAccessCidrs");
  });

  it("opens its API to the named blocks only", async () => {
    const { inputs } = (await cluster({ publicAccessCidrs: ["203.0.113.7/32"] })).named("cluster-cluster");
    expect(inputs.vpcConfig).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.7/32"],
    });
  });

  it("has its log group, encrypted and with an end, before it", async () => {
    const run = await cluster();
    const logs = run.named("cluster-logs");
    expect(logs.inputs).toMatchObject({ name: "/aws/eks/chainwright-prod/cluster", retentionInDays: 365 });
    expect(logs.inputs.kmsKeyId).toContain(":key/");
    expect(run.named("cluster-cluster").dependencies).toContain(logs.urn);
  });

  it("lets in exactly who is named", async () => {
    const viewer = `arn:aws:iam::${mockAccount}:role/read-only`;
    const run = await cluster({
      viewers: [{ principalArn: viewer }],
      breakGlass: { principalArn: `arn:aws:iam::${mockAccount}:role/emergency` },
    });
    const may = run
      .all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
      .map(({ name, inputs }) => [name, String(inputs.policyArn).split("/").pop()]);
    expect(may).toEqual([
      ["cluster-access-deploy-policy", "AmazonEKSClusterAdminPolicy"],
      ["cluster-access-emergency-policy", "AmazonEKSClusterAdminPolicy"],
      ["cluster-access-read-only-policy", "AmazonEKSViewPolicy"],
    ]);
  });

  it("gives CNI and volume driver their own identities, and nodes none of these rights", async () => {
    const run = await cluster();
    const identities = run.all("aws:eks/podIdentityAssociation:PodIdentityAssociation");
    expect(identities.map(({ inputs }) => inputs.serviceAccount)).toEqual(["aws-node", "ebs-csi-controller-sa"]);
    const ofNodes = run.names().filter((name) => name.startsWith("cluster-node-role-"));
    expect(ofNodes).toEqual([
      "cluster-node-role-AmazonEKSWorkerNodePolicy",
      "cluster-node-role-AmazonEC2ContainerRegistryPullOnly",
    ]);
  });

  it("makes what nodes need before them, and what needs nodes after", async () => {
    const run = await cluster();
    const nodes = run.named("cluster-nodes-system");
    expect(nodes.dependencies).toContain(run.named("cluster-addon-vpc-cni").urn);
    expect(run.named("cluster-addon-coredns").dependencies).toContain(nodes.urn);
  });

  it("enforces NetworkPolicies", async () => {
    const values = (await cluster()).named("cluster-addon-vpc-cni").inputs.configurationValues as string;
    expect(JSON.parse(values)).toEqual({ enableNetworkPolicy: "true" });
  });

  it("pins an add-on only where a version is given", async () => {
    const run = await cluster({ addonVersions: { coredns: "v1.12.4-eksbuild.1" } });
    expect(run.named("cluster-addon-coredns").inputs.addonVersion).toBe("v1.12.4-eksbuild.1");
    expect(run.named("cluster-addon-kube-proxy").inputs).not.toHaveProperty("addonVersion");
  });

  it("gives up protection only when told to", async () => {
    const run = await cluster({ protect: false, deletionProtection: false });
    expect(run.registrations.filter((one) => one.protect)).toEqual([]);
    expect(run.named("cluster-cluster").inputs.deletionProtection).toBe(false);
  });

  it("grants nothing on everything but the owner's rights on a key", async () => {
    const run = await cluster();
    const wide = run.registrations.flatMap(statements).filter((statement) => statement.Resource === "*");
    expect(wide.map(({ Sid, Condition }) => [Sid, Condition !== undefined])).toEqual([
      ["AccountOwnsTheKey", false],
      ["LogGroups", true],
    ]);
  });
});

describe("nodes", () => {
  it("run Bottlerocket with encrypted disks and metadata out of the pods' reach", async () => {
    const run = await cluster();
    expect(run.named("cluster-nodes-system").inputs).toMatchObject({
      amiType: "BOTTLEROCKET_ARM_64",
      nodeGroupNamePrefix: "system-",
      updateConfig: { maxUnavailablePercentage: 33 },
      nodeRepairConfig: { enabled: true },
    });
    const { inputs } = run.named("cluster-template-system");
    expect(inputs.metadataOptions).toEqual({
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    expect(inputs.blockDeviceMappings).toMatchObject([
      { deviceName: "/dev/xvda", ebs: { encrypted: "true" } },
      { deviceName: "/dev/xvdb", ebs: { encrypted: "true", volumeSize: 100 } },
    ]);
    expect(Buffer.from(inputs.userData as string, "base64").toString()).toContain("[settings.kubernetes]");
  });

  it("leave their number to whatever scales them", async () => {
    expect((await cluster()).named("cluster-nodes-system").ignoreChanges).toEqual(["scalingConfig.desiredSize"]);
  });

  it("live in the zones that their group names", async () => {
    const run = await cluster({
      nodeGroups: {
        system: {},
        chain: {
          instanceTypes: ["i7ie.2xlarge"],
          zones: ["us-east-1c"],
          taints: [{ key: "dedicated", value: "chain", effect: "NoSchedule" }],
        },
      },
    });
    expect(run.named("cluster-nodes-chain").inputs).toMatchObject({
      subnetIds: ["subnet-c"],
      amiType: "BOTTLEROCKET_x86_64",
      taints: [{ key: "dedicated", value: "chain", effect: "NO_SCHEDULE" }],
    });
    expect(run.named("cluster-nodes-system").inputs.subnetIds).toEqual(["subnet-a", "subnet-b", "subnet-c"]);
  });

  it("know their subnets although one of another zone is not made yet", async () => {
    const preview = { preview: true };
    const run = await program(() => {
      const coming = new Subnet("coming", { vpcId: "vpc-1" }).id;
      const nodeGroups = { system: {}, chain: { zones: ["us-east-1a"] } };
      const zones = ["us-east-1a", "us-east-1d"];
      return new Cluster("cluster", {
        ...args,
        network: { privateSubnetIds: ["subnet-a", coming] },
        zones,
        nodeGroups,
      });
    }, preview);
    expect(run.named("cluster-nodes-chain").inputs.subnetIds).toEqual(["subnet-a"]);
    expect(run.named("cluster-nodes-system").inputs.subnetIds).toEqual(["subnet-a", "«unknown»"]);
  });
});

describe("the kubeconfig", () => {
  it("is static: it asks for a token and holds none", async () => {
    const run = await cluster();
    const again = await cluster({ version: "1.37", viewers: [{ principalArn: `arn:aws:iam::${mockAccount}:role/x` }] });
    const kubeconfig = await valueOf(run.value.kubeconfig);
    expect(await valueOf(again.value.kubeconfig)).toBe(kubeconfig);
    const { users } = JSON.parse(kubeconfig) as { users: { user: object }[] };
    expect(users).toEqual([
      {
        name: "chainwright-prod",
        user: {
          exec: expect.objectContaining({
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", "chainwright-prod", "--region", region, "--output", "json"],
          }),
        },
      },
    ]);
    expect(kubeconfig).not.toMatch(/"(token|password|client-key-data|client-certificate-data)"/);
  });

  it("points every name at the cluster", () => {
    const parts = { clusterName: "a", region, endpoint: "https://b", certificateAuthority: "Yw==" };
    expect(JSON.parse(renderKubeconfig(parts))).toMatchObject({
      clusters: [{ name: "a", cluster: { server: "https://b", "certificate-authority-data": "Yw==" } }],
      contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      "current-context": "a",
    });
  });
});

describe("a cluster's operations", () => {
  const operations = clusterOperations({ admins }, planCluster({ admins }), context);

  it("fit what is registered", async () => {
    expectOperationsToFit(operations, await cluster(), { component: "cluster" });
  });

  it("have a runbook of shell that names the environment's own cluster", () => {
    expectShellToParse(operations);
    const commands = operations.runbook.flatMap((step) => step.commands).join("\n");
    expect(commands).toContain("aws eks update-kubeconfig --region us-east-1 --name chainwright-prod");
    expect(commands).toContain("Pulumi.prod.yaml");
  });

  it("count control plane, nodes and disks", () => {
    expect(operations.cost.map(({ item, usdPerMonth }) => [item, usdPerMonth])).toEqual([
      ["Control plane", 73],
      ["Nodes system", 196.57],
      ["Node disks", 24],
      ["Encryption key", 1],
    ]);
  });

  it("have alerts and panels that Prometheus understands", ({ skip }) => {
    expect(promtoolProblems(operations.alerts, operations.panels, skip)).toBe("");
  });

  it("warn of one lost node and page for a third of them", ({ skip }) => {
    const ready = (node: string, values: string) => ({
      series: `kube_node_status_condition{job="kube-state-metrics",condition="Ready",status="true",node="${node}"}`,
      values,
    });
    const info = (node: string) => ({
      series: `kube_node_info{job="kube-state-metrics",node="${node}"}`,
      values: "1x40",
    });
    const nodes = ["a", "b", "c", "d"];
    const fleet = (down: string[]) =>
      nodes.flatMap((node) => [ready(node, down.includes(node) ? "0x40" : "1x40"), info(node)]);
    const watched = operations.alerts.filter((alert) => alert.name.startsWith("ClusterNode"));
    expect(firing(watched, fleet([]), 30, skip)).toEqual([]);
    expect(firing(watched, fleet(["a"]), 30, skip)).toEqual(["ClusterNodeNotReady"]);
    expect(firing(watched, fleet(["a", "b"]), 30, skip)).toEqual(["ClusterNodeNotReady", "ClusterNodesLost"]);
  });

  it("page when nothing is scraped any more", ({ skip }) => {
    const watched = operations.alerts.filter((alert) => alert.name === "ClusterMetricsMissing");
    const up = (job: string, values: string) => ({ series: `up{job="${job}"}`, values });
    const jobs = ["kube-state-metrics", "kubelet", "apiserver"];
    expect(
      firing(
        watched,
        jobs.map((job) => up(job, "1x40")),
        30,
        skip,
      ),
    ).toEqual([]);
    expect(
      firing(
        watched,
        jobs.map((job) => up(job, job === "kubelet" ? "0x40" : "1x40")),
        30,
        skip,
      ),
    ).toHaveLength(1);
    expect(firing(watched, [], 30, skip)).toHaveLength(1);
  });
});

function statements({ inputs }: Registration): { Sid: string; Resource?: unknown; Condition?: object }[] {
  return [inputs.policy, inputs.assumeRolePolicy].flatMap((text) =>
    typeof text === "string" ? (JSON.parse(text) as { Statement: { Sid: string }[] }).Statement : [],
  );
}
