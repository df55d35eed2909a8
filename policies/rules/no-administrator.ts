import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { many, text } from "../reading/values.js";
import type { Rule } from "../rule.js";

const managed =
  /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|job-function\/(SystemAdministrator|DatabaseAdministrator)|AmazonS3FullAccess|AWSKeyManagementServicePowerUser|SecretsManagerReadWrite)$/;
const small: Demand["holds"] = (arn) => !managed.test(text(arn));
const attached: Demand = { path: "policyArn", holds: small, what: "a managed policy for administrators is attached" };

const demands: Demands = {
  ...forTypes(
    [
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:iam/userPolicyAttachment:UserPolicyAttachment",
      "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
      "aws:iam/policyAttachment:PolicyAttachment",
    ],
    attached,
  ),
  "aws:iam/role:Role": [{ ...attached, path: "managedPolicyArns", holds: (arns) => many(arns).every(small) }],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": [
    {
      path: "policyArn",
      holds: (arn) => !/AmazonEKSClusterAdminPolicy$|AmazonEKSAdminPolicy$/.test(text(arn)),
      what: "it makes an administrator of the cluster",
    },
  ],
};

/** Nobody is administrator unless it is said why. */
export const noAdministrator: Rule = {
  name: "no-administrator",
  title: "whoever is administrator is an exception with a reason",
  level: "mandatory",
  reason: "An administrator can switch off everything that the other rules ask for.",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html",
  judge: judgeBy(demands),
};
