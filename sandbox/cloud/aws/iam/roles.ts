import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, NameRule } from "../description.js";
import { byName, capitals, globalArn } from "../identifying.js";
import { policyRules } from "../policy.js";
import { numberAt, textAt } from "../reading.js";
import { role } from "../targets.js";

const pattern = { pattern: /^[\w+=,.@-]+$/, says: "letters, digits and +=,.@_-" } as const;

/** How an IAM entity is named; its name is unique in the account. */
export function iamName(kind: string, longest: number): NameRule {
  return {
    property: "name",
    prefix: "namePrefix",
    length: [1, longest],
    ...pattern,
    duplicate: { code: "EntityAlreadyExists", says: (name) => `${kind} with name ${name} already exists.` },
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  };
}

/** The path of an IAM entity with its name, as its ARN has it. */
export function pathOf(inputs: Properties): string {
  return textAt(inputs, "path") ?? "/";
}

/** What is wrong with an IAM path. */
export function pathFailures(inputs: Properties): CheckFailure[] {
  const path = textAt(inputs, "path");
  if (path === undefined || /^(\/|\/[\u0021-\u007e]{0,510}\/)$/.test(path)) return [];
  return [{ property: "path", reason: `expected a path that begins and ends with a slash, got ${path}` }];
}

/** Roles and what hands them to machines. */
export const roles: Catalogue = {
  "aws:iam/role:Role": {
    name: iamName("Role", 64),
    id: byName,
    arn: globalArn("iam", ({ inputs, id }) => `role${pathOf(inputs)}${id}`),
    defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
    replaces: ["path"],
    policies: { assumeRolePolicy: policyRules.trust },
    check: roleFailures,
    refuseDelete: ({ id }, cloud) => {
      const uses = (type: string) => cloud.list(type).some(({ outputs }) => outputs.role === id);
      if (uses("aws:iam/instanceProfile:InstanceProfile"))
        throw conflict("must remove roles from instance profile first.");
      if (uses("aws:iam/rolePolicyAttachment:RolePolicyAttachment")) throw conflict("must detach all policies first.");
      if (uses("aws:iam/rolePolicy:RolePolicy")) throw conflict("must delete policies first.");
    },
    makes: ({ cloud }) => ({
      uniqueId: `AROA${capitals(cloud.hex, 17)}`,
      createDate: new Date(cloud.now()).toISOString(),
    }),
    shows: ({ inputs }) => ({
      description: textAt(inputs, "description") ?? "",
      managedPolicyArns: inputs.managedPolicyArns ?? [],
      inlinePolicies: inputs.inlinePolicies ?? [],
    }),
    settle: 5,
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    name: iamName("Instance Profile", 128),
    id: byName,
    arn: globalArn("iam", ({ inputs, id }) => `instance-profile${pathOf(inputs)}${id}`),
    defaults: { path: "/" },
    replaces: ["path"],
    references: [role("role")],
    check: pathFailures,
    makes: ({ cloud }) => ({
      uniqueId: `AIPA${capitals(cloud.hex, 17)}`,
      createDate: new Date(cloud.now()).toISOString(),
    }),
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
    id: ({ scope, inputs }) => `arn:${scope.partition}:iam::${scope.account}:role${linkedPath(inputs)}`,
    arn: ({ id }) => id,
    replaces: ["awsServiceName", "customSuffix"],
    makes: ({ cloud, inputs }) => ({
      name: linkedName(inputs),
      path: `/aws-service-role/${textAt(inputs, "awsServiceName")}/`,
      uniqueId: `AROA${capitals(cloud.hex, 17)}`,
      createDate: new Date(cloud.now()).toISOString(),
    }),
  },
};

function roleFailures(inputs: Properties): CheckFailure[] {
  const [seconds, description] = [numberAt(inputs, "maxSessionDuration"), textAt(inputs, "description")];
  return [
    ...pathFailures(inputs),
    ...(seconds !== undefined && (seconds < 3600 || seconds > 43_200)
      ? [{ property: "maxSessionDuration", reason: `expected from 3600 to 43200 seconds, got ${seconds}` }]
      : []),
    ...(description !== undefined && description.length > 1000
      ? [{ property: "description", reason: `expected at most 1000 characters, got ${description.length}` }]
      : []),
  ];
}

function conflict(what: string): CloudRefusal {
  return new CloudRefusal("DeleteConflict", `Cannot delete entity, ${what}`);
}

function linkedName(inputs: Properties): string {
  const service = (textAt(inputs, "awsServiceName") ?? "").split(".")[0] ?? "";
  const suffix = textAt(inputs, "customSuffix");
  return `AWSServiceRoleFor${service.charAt(0).toUpperCase()}${service.slice(1)}${suffix === undefined ? "" : `_${suffix}`}`;
}

function linkedPath(inputs: Properties): string {
  return `/aws-service-role/${textAt(inputs, "awsServiceName")}/${linkedName(inputs)}`;
}
