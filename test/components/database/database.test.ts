import { describe, expect, it } from "vitest";
import { Database, type DatabaseArgs, databaseOperations, planDatabase } from "../../../components/database/index.js";
import { mockAccount } from "../../support/cloud.js";
import { expectOperationsToFit, expectShellToParse, keepsTheContract } from "../../support/contract.js";
import { type Program, program, valueOf } from "../../support/mocks.js";

const region = "us-east-1";
const args: DatabaseArgs = {
  identifier: "chainwright-prod-database",
  accountId: mockAccount,
  region,
  network: { vpcId: "vpc-1", dataSubnetIds: ["subnet-a", "subnet-b"] },
  clients: { cluster: "sg-cluster" },
};
const context = { name: "database", environment: "prod", region, project: "chainwright" };

function database(settings: Partial<DatabaseArgs> = {}): Promise<Program<Database>> {
  return program(() => new Database("database", { ...args, ...settings }));
}

keepsTheContract((name, opts) => new Database(name, args, opts));

describe("a database", () => {
  it("is encrypted, private, doubled, backed up and protected", async () => {
    const run = await database();
    const { inputs, protect } = run.named("database-instance");
    expect(protect).toBe(true);
    expect(inputs).toMatchObject({
      storageEncrypted: true,
      publiclyAccessible: false,
      multiAz: true,
      backupRetentionPeriod: 35,
      deleteAutomatedBackups: false,
      deletionProtection: true,
      skipFinalSnapshot: false,
      engineLifecycleSupport: "open-source-rds-extended-support-disabled",
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    });
    expect(inputs.kmsKeyId).toContain(":key/");
    expect([inputs.masterUserSecretKmsKeyId, inputs.performanceInsightsKmsKeyId]).toEqual([
      inputs.kmsKeyId,
      inputs.kmsKeyId,
    ]);
  });

  it("never holds a password: RDS makes and keeps it", async () => {
    const run = await database();
    const { inputs } = run.named("database-instance");
    expect(inputs.manageMasterUserPassword).toBe(true);
    for (const key of ["password", "passwordWo"]) expect(inputs).not.toHaveProperty(key);
    expect(await valueOf(run.value.secretArn)).toMatch(/^arn:aws:secretsmanager:/);
  });

  it("refuses connections without TLS and passwords without SCRAM", async () => {
    const { inputs } = (await database({ engineVersion: "17.7" })).named("database-parameters");
    expect(inputs.family).toBe("postgres17");
    expect(inputs.parameters).toEqual(
      expect.arrayContaining([
        { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
        { name: "rds.accepted_password_auth_method", value: "scram", applyMethod: "immediate" },
      ]),
    );
  });

  it("lets in its clients by security group, and nothing by address", async () => {
    const run = await database({ clients: { cluster: "sg-cluster", bastion: "sg-bastion" } });
    const rules = run.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(rules.map(({ name, inputs }) => [name, inputs.referencedSecurityGroupId, inputs.fromPort])).toEqual([
      ["database-access-from-cluster", "sg-cluster", 5432],
      ["database-access-from-bastion", "sg-bastion", 5432],
    ]);
    expect(rules.some(({ inputs }) => "cidrIpv4" in inputs)).toBe(false);
    expect(run.all("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual([]);
  });

  it("has its log groups, encrypted and with an end, before it", async () => {
    const run = await database();
    const logs = run.named("database-logs-postgresql");
    expect(logs.inputs).toMatchObject({
      name: "/aws/rds/instance/chainwright-prod-database/postgresql",
      retentionInDays: 90,
    });
    expect(logs.inputs.kmsKeyId).toContain(":key/");
    expect(run.named("database-instance").dependencies).toContain(logs.urn);
  });

  it("names a last snapshot that no other life of it has used", async () => {
    const { inputs } = (await database()).named("database-instance");
    expect(inputs.finalSnapshotIdentifier).toMatch(/^chainwright-prod-database-final-[0-9a-f]{8}$/);
  });

  it("gives up only what its settings say", async () => {
    const run = await database({ multiAz: false, deletionProtection: false, finalSnapshot: false, protect: false });
    const { inputs } = run.named("database-instance");
    expect(inputs).toMatchObject({
      multiAz: false,
      deletionProtection: false,
      skipFinalSnapshot: true,
      storageEncrypted: true,
    });
    expect(inputs).not.toHaveProperty("finalSnapshotIdentifier");
    expect(run.registrations.filter((one) => one.protect)).toEqual([]);
  });

  it("sends alarms and its own events to an encrypted topic", async () => {
    const run = await database({ alarmEmails: ["oncall@example.org"] });
    expect(run.named("database-alarms").inputs.kmsMasterKeyId).toContain(":key/");
    expect(run.named("database-alarms-to-oncall@example.org").inputs).toMatchObject({ protocol: "email" });
    expect(run.named("database-events").inputs).toMatchObject({
      sourceType: "db-instance",
      sourceIds: ["chainwright-prod-database"],
    });
    const alarms = run.all("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(new Set(alarms.map(({ inputs }) => JSON.stringify(inputs.dimensions)))).toEqual(
      new Set(['{"DBInstanceIdentifier":"chainwright-prod-database"}']),
    );
    const { Statement } = JSON.parse(run.named("database-key").inputs.policy as string) as {
      Statement: { Sid: string; Principal: object }[];
    };
    expect(Statement.find(({ Sid }) => Sid === "TopicPublishers")?.Principal).toEqual({
      Service: ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"],
    });
  });

  it.each(["1database", "a--b", "a-", "A", `a${"b".repeat(63)}`])("refuses the name %j, as RDS would", (identifier) => {
    return expect(database({ identifier })).rejects.toThrow("RDS would refuse the database's name [config/invalid]");
  });
});

describe("a database's operations", () => {
  const operations = databaseOperations({}, planDatabase({}), context);

  it.each([{}, { instanceClass: "db.t4g.medium", multiAz: false }])(
    "fit what is registered for %j",
    async (settings) => {
      const run = await database(settings);
      expectOperationsToFit(databaseOperations(settings, planDatabase(settings), context), run, {
        component: "database",
      });
    },
  );

  it("alarm by the size of the instance", () => {
    const threshold = (settings: object, name: string) =>
      databaseOperations(settings, planDatabase(settings), context).alarms.find((alarm) => alarm.name === name)
        ?.threshold;
    expect(threshold({ storageGib: 100 }, "storage")).toBe(10 * 1024 ** 3);
    expect(threshold({ instanceClass: "db.r7g.large" }, "connections")).toBe(1297);
    expect(threshold({ instanceClass: "db.r7g.large" }, "credits")).toBeUndefined();
    expect(threshold({ instanceClass: "db.t4g.large" }, "credits")).toBe(20);
  });

  it("have a runbook of shell that names this database", () => {
    expectShellToParse(operations);
    const commands = operations.runbook.flatMap((step) => step.commands).join("\n");
    expect(commands).toContain("--region us-east-1 --db-instance-identifier chainwright-prod-database");
  });

  it("count both instances of a doubled one", () => {
    expect(operations.cost.map(({ item, quantity, usdPerMonth }) => [item, quantity, usdPerMonth])).toEqual([
      ["Instances", 2, 348.94],
      ["Storage", 100, 23],
      ["Encryption key", 1, 1],
      ["Password", 1, 0.4],
      ["Alarms", 8, 0.8],
    ]);
  });
});
