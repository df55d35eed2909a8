import { type CloudObject, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Making } from "../description.js";
import { arnOf, capitals, uuid } from "../identifying.js";
import { flagAt, numberAt, textAt } from "../reading.js";
import { key, role, securityGroup } from "../targets.js";
import { zonesOf } from "../scope.js";
import { fullVersion, seriesOf } from "./engines.js";
import { instanceFailures } from "./instance-failures.js";
import { refuseInstance, refuseInstanceChange } from "./instance-refusals.js";

const source = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html";

const ports: Readonly<Record<string, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/** Database instances. @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export const instances: Catalogue = {
  "aws:rds/instance:Instance": {
    name: {
      property: "identifier",
      prefix: "identifierPrefix",
      length: [1, 63],
      pattern: /^(?!.*--)[a-z][a-z0-9-]*(?<!-)$/,
      says: "lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
      lower: true,
      renames: true,
      duplicate: { code: "DBInstanceAlreadyExists", says: () => "DB instance already exists" },
      source,
    },
    id: ({ cloud }) => `db-${capitals(cloud.hex, 26)}`,
    arn: arnOf("rds", ({ name }) => `db:${name}`),
    defaults: {
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: false,
      dedicatedLogVolume: false,
      deleteAutomatedBackups: true,
      monitoringInterval: 0,
      performanceInsightsEnabled: false,
      publiclyAccessible: false,
      skipFinalSnapshot: false,
    },
    replaces: [
      "availabilityZone",
      "backupTarget",
      "characterSetName",
      "customIamInstanceProfile",
      "dbName",
      "engine",
      "identifierPrefix",
      "kmsKeyId",
      "ncharCharacterSetName",
      "restoreToPointInTime",
      "s3Import",
      "snapshotIdentifier",
      "storageEncrypted",
      "timezone",
      "username",
    ],
    references: [
      {
        at: "dbSubnetGroupName",
        to: ["aws:rds/subnetGroup:SubnetGroup"],
        code: "DBSubnetGroupNotFoundFault",
        says: (name) => `DB subnet group '${name}' does not exist`,
      },
      {
        at: "parameterGroupName",
        to: ["aws:rds/parameterGroup:ParameterGroup"],
        code: "DBParameterGroupNotFound",
        says: (name) => `DBParameterGroup not found: ${name}`,
        accepts: (name) => name.startsWith("default."),
      },
      securityGroup("vpcSecurityGroupIds[]", {
        code: "InvalidParameterValue",
        says: (id) => `Invalid security group , groupId= ${id}, groupName=`,
      }),
      key("kmsKeyId", { code: "KMSKeyNotAccessibleFault" }),
      key("masterUserSecretKmsKeyId", { code: "KMSKeyNotAccessibleFault" }),
      key("performanceInsightsKmsKeyId", { code: "KMSKeyNotAccessibleFault" }),
      role("monitoringRoleArn", { code: "InvalidParameterValue" }),
    ],
    check: instanceFailures,
    refuse: refuseInstance,
    refuseUpdate: refuseInstanceChange,
    refuseDelete,
    makes: ({ id, cloud }) => ({
      resourceId: id,
      latestRestorableTime: new Date(cloud.now()).toISOString(),
      hostedZoneId: "Z2R2ITUGPM61AM",
    }),
    shows: shownOf,
    settle: 200,
  },
};

function refuseDelete({ outputs }: CloudObject): void {
  const name = textAt(outputs, "identifier");
  if (flagAt(outputs, "deletionProtection") === true) {
    throw new CloudRefusal(
      "InvalidParameterCombination",
      `Cannot delete protected DB Instance ${name}, please disable deletion protection and try again.`,
    );
  }
  if (flagAt(outputs, "skipFinalSnapshot") === true || textAt(outputs, "finalSnapshotIdentifier") !== undefined) return;
  throw new CloudRefusal(
    "InvalidParameterCombination",
    "finalSnapshotIdentifier is required when skipFinalSnapshot is false",
  );
}

function shownOf({ inputs, scope, cloud, object, name }: Making): Properties {
  const engine = textAt(inputs, "engine") ?? textAt(object?.outputs, "engine") ?? "mysql";
  const chosen = textAt(inputs, "engineVersion");
  const before = textAt(object?.outputs, "engineVersionActual");
  const kept =
    before !== undefined && (chosen === undefined || chosen === seriesOf(engine, before)) ? before : undefined;
  const actual = kept ?? fullVersion(engine, chosen) ?? "";
  const host = textAt(object?.outputs, "address")?.split(".")[1] ?? cloud.hex(12);
  const address = `${name}.${host}.${scope.region}.rds.amazonaws.com`;
  const port = numberAt(inputs, "port") ?? ports[engine] ?? 1521;
  return {
    address,
    port,
    endpoint: `${address}:${port}`,
    status: "available",
    engine,
    engineVersion: chosen ?? kept ?? actual,
    engineVersionActual: actual,
    availabilityZone:
      textAt(inputs, "availabilityZone") ?? textAt(object?.outputs, "availabilityZone") ?? zonesOf(scope.region)[0],
    ...measures(inputs),
    masterUserSecrets: secretsOf(inputs, object?.outputs, scope, cloud.hex),
    replicas: [],
    listenerEndpoints: [],
  };
}

function measures(inputs: Properties): Properties {
  return {
    backupRetentionPeriod: numberAt(inputs, "backupRetentionPeriod") ?? 1,
    backupWindow: textAt(inputs, "backupWindow") ?? "04:00-04:30",
    maintenanceWindow: (textAt(inputs, "maintenanceWindow") ?? "sun:05:00-sun:05:30").toLowerCase(),
    caCertIdentifier: textAt(inputs, "caCertIdentifier") ?? "rds-ca-rsa2048-g1",
    deletionProtection: flagAt(inputs, "deletionProtection") ?? false,
    multiAz: flagAt(inputs, "multiAz") ?? false,
    networkType: textAt(inputs, "networkType") ?? "IPV4",
    storageEncrypted: flagAt(inputs, "storageEncrypted") ?? false,
    storageType: textAt(inputs, "storageType") ?? (numberAt(inputs, "iops") === undefined ? "gp2" : "io1"),
    vpcSecurityGroupIds: inputs.vpcSecurityGroupIds ?? [],
  };
}

/** The secret that RDS keeps the master password in, made when the instance is told to manage it. */
function secretsOf(
  inputs: Properties,
  before: Properties | undefined,
  scope: { partition: string; region: string; account: string },
  hex: (length: number) => string,
): unknown {
  if (flagAt(inputs, "manageMasterUserPassword") !== true) return [];
  if (Array.isArray(before?.masterUserSecrets) && before.masterUserSecrets.length > 0) return before.masterUserSecrets;
  const owner = `arn:${scope.partition}:secretsmanager:${scope.region}:${scope.account}`;
  const kmsKeyId =
    textAt(inputs, "masterUserSecretKmsKeyId") ??
    `arn:${scope.partition}:kms:${scope.region}:${scope.account}:alias/aws/secretsmanager`;
  return [{ secretArn: `${owner}:secret:rds!db-${uuid(hex)}-${hex(6)}`, kmsKeyId, secretStatus: "active" }];
}
