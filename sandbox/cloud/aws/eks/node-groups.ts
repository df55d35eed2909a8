import type { CheckFailure, Properties } from "../../simulator.js";
import type { Catalogue, Making } from "../description.js";
import { arnOf } from "../identifying.js";
import { isObject, numberAt, textAt, textsAt, valuesAt } from "../reading.js";
import { cluster, role, securityGroup, subnet } from "../targets.js";
import { refuseNodeGroup, refuseNodeGroupChange } from "./node-group-refusals.js";

const missing = { code: "InvalidParameterException" } as const;

/** Groups of nodes that EKS manages. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
export const nodeGroups: Catalogue = {
  "aws:eks/nodeGroup:NodeGroup": {
    name: {
      property: "nodeGroupName",
      prefix: "nodeGroupNamePrefix",
      length: [1, 63],
      pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
      says: "letters, digits, - and _, beginning with a letter or a digit",
      duplicate: {
        code: "ResourceInUseException",
        says: (name, inputs) =>
          `NodeGroup already exists with name ${name} and cluster name ${textAt(inputs, "clusterName")}`,
        within: "clusterName",
      },
      source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html",
    },
    id: ({ inputs, name }) => `${textAt(inputs, "clusterName")}:${name}`,
    arn: arnOf(
      "eks",
      ({ inputs, name, cloud }) => `nodegroup/${textAt(inputs, "clusterName")}/${name}/${cloud.hex(8)}`,
    ),
    replaces: [
      "amiType",
      "capacityType",
      "clusterName",
      "diskSize",
      "instanceTypes",
      "launchTemplate.id",
      "launchTemplate.name",
      "nodeRoleArn",
      "remoteAccess",
      "subnetIds",
    ],
    ordered: ["instanceTypes"],
    references: [
      cluster(),
      role("nodeRoleArn", missing),
      subnet("subnetIds[]", missing),
      securityGroup("remoteAccess.sourceSecurityGroupIds[]", missing),
    ],
    check: groupFailures,
    refuse: refuseNodeGroup,
    refuseUpdate: refuseNodeGroupChange,
    makes: ({ arn, cloud, name }) => ({
      arn,
      resources: [{ autoscalingGroups: [{ name: `eks-${name}-${cloud.hex(8)}` }], remoteAccessSecurityGroupId: "" }],
    }),
    shows: shownOf,
    settle: 120,
  },
};

const amiTypes =
  /^(AL2_(x86_64(_GPU)?|ARM_64)|AL2023_(x86_64_(STANDARD|NEURON|NVIDIA)|ARM_64_(STANDARD|NVIDIA))|BOTTLEROCKET_(ARM_64|x86_64)(_(NVIDIA|FIPS|NVIDIA_FIPS))?|WINDOWS_(CORE|FULL)_20(19|22|25)_x86_64|CUSTOM)$/;

function groupFailures(inputs: Properties): CheckFailure[] {
  const [least, most, wanted] = ["minSize", "maxSize", "desiredSize"].map((size) =>
    numberAt(inputs, `scalingConfig.${size}`),
  );
  const ami = textAt(inputs, "amiType");
  const capacity = textAt(inputs, "capacityType");
  return [
    ...(least !== undefined && least < 0
      ? [{ property: "scalingConfig.minSize", reason: `expected at least 0, got ${least}` }]
      : []),
    ...(most !== undefined && most < 1
      ? [{ property: "scalingConfig.maxSize", reason: `expected at least 1, got ${most}` }]
      : []),
    ...(wanted !== undefined && wanted < 0
      ? [{ property: "scalingConfig.desiredSize", reason: `expected at least 0, got ${wanted}` }]
      : []),
    ...(ami !== undefined && !amiTypes.test(ami)
      ? [{ property: "amiType", reason: `${ami} is not an AMI type of EKS` }]
      : []),
    ...(capacity !== undefined && !["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"].includes(capacity)
      ? [{ property: "capacityType", reason: `expected one of ON_DEMAND, SPOT, CAPACITY_BLOCK, got ${capacity}` }]
      : []),
    ...taintFailures(inputs),
  ];
}

function taintFailures(inputs: Properties): CheckFailure[] {
  const taints = valuesAt(inputs, "taints[]").filter(isObject);
  const property = "taints";
  return [
    ...(taints.length > 50 ? [{ property, reason: `expected at most 50 taints, got ${taints.length}` }] : []),
    ...taints.flatMap((taint) => [
      ...(typeof taint.key === "string" && (taint.key.length < 1 || taint.key.length > 63)
        ? [{ property, reason: `expected a key of 1 to 63 characters, got ${taint.key}` }]
        : []),
      ...(typeof taint.effect === "string" &&
      !["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"].includes(taint.effect)
        ? [
            {
              property,
              reason: `expected an effect of NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE, got ${taint.effect}`,
            },
          ]
        : []),
    ]),
  ];
}

function shownOf({ inputs, cloud, object, name }: Making & { readonly made: Properties }): Properties {
  const ofCluster = textAt(
    cloud.get("aws:eks/cluster:Cluster", textAt(inputs, "clusterName") ?? "")?.outputs,
    "version",
  );
  const version = textAt(inputs, "version") ?? textAt(object?.outputs, "version") ?? ofCluster;
  const templates = cloud.list("aws:ec2/launchTemplate:LaunchTemplate");
  const [id, given] = [textAt(inputs, "launchTemplate.id"), textAt(inputs, "launchTemplate.name")];
  const template = templates.find((one) => one.id === id || one.outputs.name === given);
  const types = textsAt(inputs, "instanceTypes[]");
  return {
    status: "ACTIVE",
    version,
    nodeGroupName: name,
    releaseVersion: textAt(inputs, "releaseVersion") ?? `${version}.0-20261101`,
    amiType: textAt(inputs, "amiType") ?? "AL2023_x86_64_STANDARD",
    capacityType: textAt(inputs, "capacityType") ?? "ON_DEMAND",
    instanceTypes: types.length > 0 || textAt(template?.outputs, "instanceType") !== undefined ? types : ["t3.medium"],
    diskSize: numberAt(inputs, "diskSize") ?? (template ? 0 : 20),
    ...(template && isObject(inputs.launchTemplate)
      ? { launchTemplate: { ...inputs.launchTemplate, id: template.id, name: template.outputs.name } }
      : {}),
  };
}
