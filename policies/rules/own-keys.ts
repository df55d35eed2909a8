import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { isGiven } from "../reading/values.js";
import type { Rule } from "../rule.js";

const key = (path: string): Demand => ({ path, holds: isGiven, what: "no key of ours encrypts it" });

const demands: Demands = {
  "aws:cloudwatch/logGroup:LogGroup": [key("kmsKeyId")],
  "aws:secretsmanager/secret:Secret": [key("kmsKeyId")],
  "aws:rds/instance:Instance": [
    {
      path: "performanceInsightsKmsKeyId",
      holds: isGiven,
      what: "queries that were sampled are encrypted with nobody's key in particular",
    },
    key("masterUserSecretKmsKeyId"),
  ],
  "aws:rds/cluster:Cluster": [key("kmsKeyId")],
  ...forTypes(["aws:efs/fileSystem:FileSystem", "aws:ebs/volume:Volume"], key("kmsKeyId")),
  "aws:dynamodb/table:Table": [key("serverSideEncryption.kmsKeyArn")],
  "aws:ecr/repository:Repository": [key("encryptionConfigurations.*.kmsKey")],
};

/** What is encrypted is encrypted with a key that we can take away. */
export const ownKeys: Rule = {
  name: "own-keys",
  title: "logs, secrets and data are encrypted with a key of ours",
  level: "advisory",
  reason: "A key of AWS's own can neither be restricted nor taken away, and who used it can't be told.",
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  judge: judgeBy(demands),
};
