import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { capitals } from "../identifying.js";
import { policyRules } from "../policy.js";
import { textAt } from "../reading.js";
import { role } from "../targets.js";
import { iamName, pathFailures, pathOf } from "./roles.js";

const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** Managed policies, policies in line, and what attaches them to roles. */
export const policies: Catalogue = {
  "aws:iam/policy:Policy": {
    name: iamName("A policy called", 128),
    id: ({ scope, inputs, name }) => `arn:${scope.partition}:iam::${scope.account}:policy${pathOf(inputs)}${name}`,
    arn: ({ id }) => id,
    defaults: { path: "/" },
    replaces: ["path", "description"],
    policies: { policy: policyRules.managed },
    check: pathFailures,
    refuseDelete: ({ id }, cloud) => {
      if (!cloud.list(attachment).some(({ outputs }) => outputs.policyArn === id)) return;
      throw new CloudRefusal("DeleteConflict", "Cannot delete a policy attached to entities.");
    },
    makes: ({ cloud }) => ({ policyId: `ANPA${capitals(cloud.hex, 17)}` }),
    shows: ({ inputs, id, cloud }) => ({
      description: textAt(inputs, "description") ?? "",
      attachmentCount: cloud.list(attachment).filter(({ outputs }) => outputs.policyArn === id).length,
    }),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    name: { ...iamName("Policy", 128), duplicate: undefined },
    id: ({ inputs, name }) => `${textAt(inputs, "role")}:${name}`,
    replaces: ["role"],
    references: [role("role")],
    policies: { policy: policyRules.inline },
    refuse: refuseRoleArn,
    settle: 5,
  },
  [attachment]: {
    id: ({ inputs }) => `${textAt(inputs, "role")}/${textAt(inputs, "policyArn")}`,
    replaces: ["role", "policyArn"],
    references: [
      role("role"),
      {
        at: "policyArn",
        to: ["aws:iam/policy:Policy"],
        code: "NoSuchEntity",
        says: (arn) => `Policy ${arn} does not exist or is not attachable.`,
        accepts: isAwsPolicy,
      },
    ],
    check: arnFailures,
    refuse: refuseRoleArn,
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: ({ scope, inputs }) => {
      const host = (textAt(inputs, "url") ?? "").replace(/^https:\/\//, "");
      return `arn:${scope.partition}:iam::${scope.account}:oidc-provider/${host}`;
    },
    arn: ({ id }) => id,
    replaces: ["url"],
    refuseCreate({ cloud, type, inputs }) {
      const there = cloud.list(type).some(({ outputs }) => outputs.url === inputs.url);
      if (there)
        throw new CloudRefusal("EntityAlreadyExists", `Provider with url ${textAt(inputs, "url")} already exists.`);
    },
    shows: ({ inputs }) => ({ thumbprintLists: inputs.thumbprintLists ?? [] }),
  },
};

/** The ARN of a policy that AWS keeps, by its shape: nobody has the list of them all. */
function isAwsPolicy(arn: string): boolean {
  return /^arn:aws[\w-]*:iam::aws:policy\/((service-role|job-function|aws-service-role|root-task)\/)?[\w+=,.@-]{1,128}$/.test(
    arn,
  );
}

function arnFailures(inputs: Properties): CheckFailure[] {
  const arn = textAt(inputs, "policyArn");
  if (arn === undefined || isAwsPolicy(arn) || /^arn:aws[\w-]*:iam::\d{12}:policy\/[\w+=,.@/-]+$/.test(arn)) return [];
  return [
    { property: "policyArn", reason: `"policyArn" (${arn}) is an invalid ARN: expected the ARN of an IAM policy` },
  ];
}

/** The service wants a name here; an ARN can't be one. */
function refuseRoleArn({ inputs, scope }: Request): void {
  const name = textAt(inputs, "role") ?? "";
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return;
  throw new CloudRefusal(
    "ValidationError",
    `The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-, got ${name} in account ${scope.account}`,
  );
}
