import { backup } from "./backup/backup.js";
import { alarms, logs } from "./cloudwatch/cloudwatch.js";
import type { Catalogue } from "./description.js";
import { addresses } from "./ec2/addresses.js";
import { endpoints } from "./ec2/endpoints.js";
import { launchTemplates } from "./ec2/launch-templates.js";
import { nats } from "./ec2/nats.js";
import { routing } from "./ec2/routing.js";
import { securityGroups } from "./ec2/security-groups.js";
import { vpcs } from "./ec2/vpcs.js";
import { access } from "./eks/access.js";
import { addons } from "./eks/addons.js";
import { clusters } from "./eks/clusters.js";
import { nodeGroups } from "./eks/node-groups.js";
import { elasticache } from "./elasticache/elasticache.js";
import { policies } from "./iam/policies.js";
import { roles } from "./iam/roles.js";
import { kms } from "./kms/kms.js";
import { rdsGroups } from "./rds/groups.js";
import { instances } from "./rds/instances.js";
import { route53 } from "./route53/route53.js";
import { s3 } from "./s3/s3.js";
import { secretsmanager } from "./secretsmanager/secretsmanager.js";
import { sns } from "./sns/sns.js";
import { sqs } from "./sqs/sqs.js";

/** Every AWS type that the simulated cloud knows well. */
export const catalogue: Catalogue = {
  ...vpcs,
  ...addresses,
  ...nats,
  ...routing,
  ...endpoints,
  ...securityGroups,
  ...launchTemplates,
  ...roles,
  ...policies,
  ...kms,
  ...logs,
  ...alarms,
  ...clusters,
  ...nodeGroups,
  ...addons,
  ...access,
  ...rdsGroups,
  ...instances,
  ...secretsmanager,
  ...s3,
  ...sns,
  ...sqs,
  ...elasticache,
  ...backup,
  ...route53,
};
