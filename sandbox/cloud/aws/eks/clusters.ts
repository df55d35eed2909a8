import { type Cloud, type CloudObject, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Making } from "../description.js";
import { arnOf, byName } from "../identifying.js";
import { flagAt, isObject, textAt, textsAt } from "../reading.js";
import { key, role, securityGroup, subnet } from "../targets.js";
import { vpcOfSubnet } from "../ec2/vpcs.js";
import { clusterFailures } from "./cluster-failures.js";
import { refuseCluster, refuseClusterChange } from "./cluster-refusals.js";
import { addressOf } from "./kubeconfig.js";
import { newestVersion } from "./versions.js";

const missing = { code: "InvalidParameterException" } as const;

/** Clusters. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const clusters: Catalogue = {
  "aws:eks/cluster:Cluster": {
    name: {
      property: "name",
      length: [1, 100],
      pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
      says: "letters, digits, - and _, beginning with a letter or a digit",
      duplicate: { code: "ResourceInUseException", says: (name) => `Cluster already exists with name: ${name}` },
      source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
    },
    id: byName,
    arn: arnOf("eks", ({ id }) => `cluster/${id}`),
    defaults: { bootstrapSelfManagedAddons: true },
    replaces: [
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "bootstrapSelfManagedAddons",
      "kubernetesNetworkConfig.ipFamily",
      "kubernetesNetworkConfig.serviceIpv4Cidr",
      "outpostConfig",
      "roleArn",
    ],
    computes: ["vpcConfig.clusterSecurityGroupId", "vpcConfig.vpcId", "kubernetesNetworkConfig.serviceIpv4Cidr"],
    replacesWhen: (old, inputs) => [...encryptionMoves(old), ...networkMoves(old, inputs)],
    references: [
      role("roleArn", {
        ...missing,
        says: (arn) =>
          `Role with arn: ${arn}, could not be assumed because it does not exist or the trusted entity is not correct`,
      }),
      subnet("vpcConfig.subnetIds[]", { ...missing, says: (id) => `The subnet ID '${id}' does not exist` }),
      securityGroup("vpcConfig.securityGroupIds[]", missing),
      key("encryptionConfig.provider.keyArn", missing),
    ],
    check: clusterFailures,
    refuse: refuseCluster,
    refuseUpdate: refuseClusterChange,
    refuseDelete,
    makes: madeOf,
    shows: shownOf,
    settle: 150,
  },
};

/** Envelope encryption can be added, but neither taken away nor changed. */
function encryptionMoves(old: Properties): string[] {
  return old.encryptionConfig === undefined ? [] : ["encryptionConfig"];
}

/** A hybrid network that exists can be changed, but one can't be had without the other. */
function networkMoves(old: Properties, inputs: Properties): string[] {
  return old.remoteNetworkConfig !== undefined && inputs.remoteNetworkConfig === undefined
    ? ["remoteNetworkConfig"]
    : [];
}

function refuseDelete({ id, outputs }: CloudObject, cloud: Cloud): void {
  const groups = cloud.list("aws:eks/nodeGroup:NodeGroup").filter((group) => group.outputs.clusterName === id);
  if (groups.length > 0)
    throw new CloudRefusal(
      "ResourceInUseException",
      `Cluster has nodegroups attached: ${groups.map((group) => group.id).join(", ")}`,
    );
  if (flagAt(outputs, "deletionProtection") !== true) return;
  throw new CloudRefusal(
    "InvalidRequestException",
    `Cluster ${id} has deletion protection enabled; set deletionProtection to false and bring the stack up before deleting it`,
  );
}

function madeOf({ cloud, scope }: Making): Properties {
  const hex = cloud.hex(32).toUpperCase();
  const address = addressOf(cloud.kubeconfig);
  const authority = Buffer.from(`simulated certificate authority ${hex}`).toString("base64");
  return {
    endpoint: address?.server ?? `https://${hex}.gr7.${scope.region}.eks.amazonaws.com`,
    certificateAuthority: { data: address?.certificateAuthority ?? authority },
    identities: [{ oidcs: [{ issuer: `https://oidc.eks.${scope.region}.amazonaws.com/id/${hex}` }] }],
    createdAt: new Date(cloud.now()).toISOString(),
    platformVersion: "eks.1",
  };
}

function shownOf({ inputs, cloud, object }: Making): Properties {
  const vpcConfig = isObject(inputs.vpcConfig) ? inputs.vpcConfig : {};
  const [first = ""] = textsAt(vpcConfig, "subnetIds[]");
  const group = textAt(object?.outputs, "vpcConfig.clusterSecurityGroupId") ?? `sg-0${cloud.hex(16)}`;
  const open = flagAt(vpcConfig, "endpointPublicAccess") ?? true;
  return {
    status: "ACTIVE",
    version: textAt(inputs, "version") ?? textAt(object?.outputs, "version") ?? newestVersion,
    deletionProtection: flagAt(inputs, "deletionProtection") ?? false,
    accessConfig: {
      authenticationMode: "CONFIG_MAP",
      bootstrapClusterCreatorAdminPermissions: true,
      ...(isObject(inputs.accessConfig) ? inputs.accessConfig : {}),
    },
    kubernetesNetworkConfig: {
      ipFamily: "ipv4",
      serviceIpv4Cidr: "172.20.0.0/16",
      ...(isObject(inputs.kubernetesNetworkConfig) ? inputs.kubernetesNetworkConfig : {}),
    },
    upgradePolicy: isObject(inputs.upgradePolicy) ? inputs.upgradePolicy : { supportType: "EXTENDED" },
    vpcConfig: {
      ...vpcConfig,
      endpointPrivateAccess: flagAt(vpcConfig, "endpointPrivateAccess") ?? false,
      endpointPublicAccess: open,
      publicAccessCidrs: vpcConfig.publicAccessCidrs ?? (open ? ["0.0.0.0/0"] : []),
      clusterSecurityGroupId: group,
      vpcId: vpcOfSubnet(cloud, first),
    },
  };
}
