import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { arnOf } from "../identifying.js";
import { policyRules } from "../policy.js";
import { textAt, textsAt, valueAt } from "../reading.js";
import { cluster, role } from "../targets.js";
import { refuseTrust } from "./trust.js";

const entry = "aws:eks/accessEntry:AccessEntry";
const identity = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

const entryTypes = ["STANDARD", "EC2", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"];

/** Who may use a cluster, and which pods have which role. @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
export const access: Catalogue = {
  [entry]: {
    id: entryId,
    defaults: { type: "STANDARD" },
    replaces: ["clusterName", "principalArn", "type"],
    references: [cluster()],
    check: entryFailures,
    refuse: refuseMode,
    refuseCreate({ type, inputs, cloud }) {
      if (!cloud.get(type, entryId({ inputs }))) return;
      throw new CloudRefusal(
        "ResourceInUseException",
        "The specified access entry resource is already in use on this cluster.",
      );
    },
    makes: ({ scope, inputs, cloud }) => ({
      accessEntryArn: `arn:${scope.partition}:eks:${scope.region}:${scope.account}:access-entry/${textAt(inputs, "clusterName")}/role/${scope.account}/${(textAt(inputs, "principalArn") ?? "").split("/").at(-1)}/${cloud.hex(8)}`,
      createdAt: new Date(cloud.now()).toISOString(),
    }),
    shows: ({ inputs, cloud }) => ({
      modifiedAt: new Date(cloud.now()).toISOString(),
      userName: textAt(inputs, "userName") ?? textAt(inputs, "principalArn"),
      kubernetesGroups: inputs.kubernetesGroups ?? [],
    }),
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    id: ({ inputs }) => ["clusterName", "principalArn", "policyArn"].map((at) => textAt(inputs, at)).join("#"),
    replaces: ["accessScope", "clusterName", "policyArn", "principalArn"],
    references: [cluster()],
    check: associationFailures,
    refuseCreate({ inputs, cloud }) {
      if (cloud.get(entry, entryId({ inputs }))) return;
      throw new CloudRefusal(
        "ResourceNotFoundException",
        `The specified principalArn could not be found: ${textAt(inputs, "principalArn")} has no access entry`,
      );
    },
    makes: ({ cloud }) => ({
      associatedAt: new Date(cloud.now()).toISOString(),
      modifiedAt: new Date(cloud.now()).toISOString(),
    }),
  },
  [identity]: {
    id: ({ cloud }) => `a-${cloud.hex(17)}`,
    replaces: ["clusterName", "namespace", "serviceAccount"],
    references: [cluster(), role("roleArn", { code: "InvalidParameterException" })],
    policies: { policy: policyRules.pod },
    refuse: (request) => refuseTrust(request, "roleArn", "pods.eks.amazonaws.com"),
    refuseCreate({ inputs, cloud }) {
      const same = (properties: Properties) =>
        ["clusterName", "namespace", "serviceAccount"].every((at) => properties[at] === inputs[at]);
      const twin = cloud.list(identity).find(({ outputs }) => same(outputs));
      if (twin) throw new CloudRefusal("ResourceInUseException", `Association already exists: ${twin.id}`);
    },
    makes: ({ id, scope, inputs, cloud }) => ({
      associationId: id,
      associationArn: arnOf(
        "eks",
        () => `podidentityassociation/${textAt(inputs, "clusterName")}/${id}`,
      )({ id, scope, inputs, cloud, type: identity, name: "" }),
      ...(textAt(inputs, "targetRoleArn") === undefined ? {} : { externalId: cloud.hex(32) }),
    }),
    shows: ({ inputs }) => ({ disableSessionTags: inputs.disableSessionTags ?? false }),
  },
};

function entryId({ inputs }: Pick<Request, "inputs">): string {
  return `${textAt(inputs, "clusterName")}:${textAt(inputs, "principalArn")}`;
}

function principalFailures(inputs: Properties): CheckFailure[] {
  const arn = textAt(inputs, "principalArn");
  if (arn === undefined || /^arn:aws[\w-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(arn)) return [];
  return [
    { property: "principalArn", reason: `"principalArn" (${arn}) is an invalid ARN: expected an IAM role or user` },
  ];
}

function entryFailures(inputs: Properties): CheckFailure[] {
  const type = textAt(inputs, "type");
  return [
    ...principalFailures(inputs),
    ...(type !== undefined && !entryTypes.includes(type)
      ? [{ property: "type", reason: `expected type to be one of ${entryTypes.join(", ")}, got ${type}` }]
      : []),
    ...textsAt(inputs, "kubernetesGroups[]")
      .filter((group) => /^(system|eks|aws|amazon|iam):/.test(group))
      .map((group) => ({
        property: "kubernetesGroups",
        reason: `The kubernetes group name ${group} is invalid, it cannot start with system:`,
      })),
  ];
}

function associationFailures(inputs: Properties): CheckFailure[] {
  const policy = textAt(inputs, "policyArn");
  const scope = textAt(inputs, "accessScope.type");
  const proper =
    policy === undefined ||
    /^arn:aws[\w-]*:eks::aws:cluster-access-policy\/(AmazonEKS|AmazonAIOps|AmazonARC|AmazonSagemaker|AWS)\w+$/.test(
      policy,
    );
  const unnamed = scope === "namespace" && valueAt(inputs, "accessScope.namespaces") === undefined;
  return [
    ...principalFailures(inputs),
    ...(proper ? [] : [{ property: "policyArn", reason: `The policyArn parameter format is not valid: ${policy}` }]),
    ...(scope !== undefined && !["cluster", "namespace"].includes(scope)
      ? [{ property: "accessScope.type", reason: `expected one of cluster, namespace, got ${scope}` }]
      : []),
    ...(unnamed
      ? [{ property: "accessScope.namespaces", reason: "namespaces are needed for a scope of type namespace" }]
      : []),
  ];
}

function refuseMode({ inputs, cloud }: Request): void {
  const mode = textAt(
    cloud.get("aws:eks/cluster:Cluster", textAt(inputs, "clusterName") ?? "")?.outputs,
    "accessConfig.authenticationMode",
  );
  if (mode !== "CONFIG_MAP") return;
  throw new CloudRefusal(
    "InvalidRequestException",
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  );
}
