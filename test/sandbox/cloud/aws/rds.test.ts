import { describe, expect, it } from "vitest";
import type { CloudObject, Properties } from "../../../../sandbox/cloud/simulator.js";
import { Region } from "./region.js";
import { makeRole, makeSite } from "./site.js";
import { type } from "./tokens.js";

function base(region: Region): Properties {
  const { vpc, subnetIds } = makeSite(region);
  const group = region.create(type.subnetGroup, { name: "data", subnetIds });
  const guard = region.create(type.group, { vpcId: vpc.id });
  return {
    identifier: "ledger",
    engine: "postgres",
    engineVersion: "18.1",
    instanceClass: "db.m8g.large",
    allocatedStorage: 100,
    username: "postgres",
    manageMasterUserPassword: true,
    dbSubnetGroupName: group.id,
    vpcSecurityGroupIds: [guard.id],
    skipFinalSnapshot: true,
  };
}

function makeDatabase(region: Region, more: Properties = {}): CloudObject {
  return region.create(type.database, { ...base(region), ...more });
}

describe("a database", () => {
  it("has an address, an id of its own, and a secret that RDS keeps", () => {
    const { id, outputs } = makeDatabase(new Region());
    expect(id).toMatch(/^db-[A-Z2-7]{26}$/);
    const address = outputs.address as string;
    expect(address).toMatch(/^ledger\.[0-9a-f]{12}\.us-east-1\.rds\.amazonaws\.com$/);
    expect(outputs).toMatchObject({
      arn: "arn:aws:rds:us-east-1:123456789012:db:ledger",
      endpoint: `${address}:5432`,
      port: 5432,
      status: "available",
      engineVersionActual: "18.1",
      masterUserSecrets: [{ secretArn: expect.stringMatching(/:secret:rds!db-/) as unknown, secretStatus: "active" }],
    });
  });

  it.each([
    [{ identifier: "A" }, "invalid value for identifier"],
    [{ identifier: "a--b" }, "invalid value for identifier"],
    [{ identifier: "a-" }, "invalid value for identifier"],
    [{ identifier: "a".repeat(64) }, "in the range (1 - 63)"],
    [{ instanceClass: "db.m8g.enormous" }, "Invalid DB Instance class: db.m8g.enormous"],
    [{ instanceClass: "db.i8g.large" }, "Invalid DB Instance class"],
    [{ instanceClass: "m8g.large" }, "Invalid DB Instance class"],
    [{ engine: "postgresql" }, "Invalid DB engine: postgresql"],
    [{ engineVersion: "18.99" }, "Cannot find version 18.99 for postgres"],
    [{ engineVersion: "9.6" }, "Cannot find version 9.6 for postgres"],
    [{ dbSubnetGroupName: "none" }, "DBSubnetGroupNotFoundFault: DB subnet group 'none' does not exist"],
    [{ parameterGroupName: "none" }, "DBParameterGroupNotFound"],
    [{ vpcSecurityGroupIds: ["sg-00000000000000000"] }, "Invalid security group"],
    [{ username: "admin" }, "reserved word"],
    [{ username: "pg_boss" }, "reserved word"],
    [{ password: "secretsecret" }, "conflicts with manageMasterUserPassword"],
    [{ manageMasterUserPassword: undefined }, "must contain the parameter MasterUserPassword"],
    [{ manageMasterUserPassword: undefined, password: "short" }, "not a valid password"],
    [{ allocatedStorage: 10 }, "Invalid storage size"],
    [{ maxAllocatedStorage: 100 }, "must be greater than the allocated storage"],
    [{ storageType: "gp3", iops: 12_000 }, "a storage size less than 400"],
    [{ storageType: "gp4" }, "expected storageType to be one of"],
    [{ kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/none", storageEncrypted: true }, "KMSKeyNotAccessibleFault"],
    [{ backupRetentionPeriod: 36 }, "in the range (0 - 35)"],
    [{ backupWindow: "3am" }, 'must satisfy the format of "hh24:mi-hh24:mi"'],
    [{ backupWindow: "03:00-04:00", maintenanceWindow: "sun:03:30-sun:04:30" }, "must not overlap"],
    [{ backupWindow: "23:30-00:30", maintenanceWindow: "mon:00:00-mon:01:00" }, "must not overlap"],
    [{ monitoringInterval: 7 }, "Invalid MonitoringInterval"],
    [{ monitoringInterval: 60 }, "A MonitoringRoleARN value is required"],
    [{ databaseInsightsMode: "advanced" }, "Advanced mode of Database Insights"],
    [{ multiAZ: true }, 'did you mean "multiAz"?'],
  ])("is refused with %j", (more, message) => {
    expect(() => makeDatabase(new Region(), more)).toThrow(message);
  });

  it("may have windows that only touch", () => {
    const more = { backupWindow: "03:00-04:00", maintenanceWindow: "sun:04:00-sun:05:00" };
    expect(makeDatabase(new Region(), more).outputs.backupWindow).toBe("03:00-04:00");
  });

  it("takes the newest minor version of a major one, and stays there", () => {
    const region = new Region();
    const database = makeDatabase(region, { engineVersion: "18" });
    expect(database.outputs.engineVersionActual).toMatch(/^18\.\d+$/);
    expect(region.update(database, { multiAz: true }).outputs.engineVersionActual).toBe(
      database.outputs.engineVersionActual,
    );
  });

  it("takes a parameter group of its own family only", () => {
    const region = new Region();
    const inputs = base(region);
    for (const family of ["postgres17", "postgres18"]) region.create(type.parameters, { name: family, family });
    expect(() => region.create(type.parameters, { family: "postgres99" })).toThrow(
      "not a valid parameter group family",
    );
    expect(() => region.create(type.database, { ...inputs, parameterGroupName: "postgres17" })).toThrow(
      "Please use a Parameter Group with DBParameterGroupFamily postgres18",
    );
    const database = region.create(type.database, { ...inputs, parameterGroupName: "postgres18" });
    const group = region.cloud.get(type.parameters, "postgres18");
    if (group) expect(() => region.delete(group)).toThrow("InvalidDBParameterGroupState");
    region.delete(database);
  });

  it("is in the VPC of its subnets, of which there are two zones", () => {
    const region = new Region();
    const inputs = base(region);
    const other = region.create(type.vpc, { cidrBlock: "10.1.0.0/16" });
    const strange = region.create(type.group, { vpcId: other.id });
    expect(() => region.create(type.database, { ...inputs, vpcSecurityGroupIds: [strange.id] })).toThrow(
      "different VPCs",
    );
    const subnet = region.create(type.subnet, { vpcId: other.id, cidrBlock: "10.1.0.0/24" });
    expect(() => region.create(type.subnetGroup, { subnetIds: [subnet.id] })).toThrow(
      "DBSubnetGroupDoesNotCoverEnoughAZs",
    );
    region.create(type.database, inputs);
    const group = region.cloud.get(type.subnetGroup, "data");
    if (group) expect(() => region.delete(group)).toThrow("is still using it");
    expect(() => region.create(type.database, inputs)).toThrow("DBInstanceAlreadyExists");
  });

  it("grows and goes up, but neither shrinks nor goes back", () => {
    const region = new Region();
    const database = makeDatabase(region, { engineVersion: "17.8" });
    expect(() => region.update(database, { allocatedStorage: 50 })).toThrow(
      "cannot be less than the current storage size (100)",
    );
    expect(() => region.update(database, { engineVersion: "17.7" })).toThrow(
      "Cannot upgrade postgres from 17.8 to 17.7",
    );
    expect(() => region.update(database, { engineVersion: "18.1" })).toThrow("AllowMajorVersionUpgrade");
    const grown = { allocatedStorage: 200, engineVersion: "18.1", allowMajorVersionUpgrade: true };
    const changed = region.update(database, grown).outputs;
    expect(changed).toMatchObject({
      allocatedStorage: 200,
      engineVersionActual: "18.1",
      address: database.outputs.address,
    });
    expect(changed.masterUserSecrets).toEqual(database.outputs.masterUserSecrets);
  });

  it.each([
    ["username", "other", ["username"]],
    ["storageEncrypted", true, ["storageEncrypted"]],
    ["kmsKeyId", "arn:aws:kms:us-east-1:123456789012:key/x", ["kmsKeyId"]],
    ["engine", "mysql", ["engine"]],
    ["dbName", "ledger", ["dbName"]],
    ["availabilityZone", "us-east-1b", ["availabilityZone"]],
    ["identifier", "other", []],
    ["instanceClass", "db.m8g.xlarge", []],
    ["dbSubnetGroupName", "other", []],
    ["multiAz", true, []],
    ["deletionProtection", true, []],
  ])("changes its %s to %s by replacing for %j", (property, value, replaces) => {
    const region = new Region();
    expect(region.replaces(makeDatabase(region), { [property]: value })).toMatchObject({
      replaces,
      first: replaces.length > 0,
    });
  });

  it("is kept by deletion protection, and leaves a snapshot unless told not to", () => {
    const region = new Region();
    const database = makeDatabase(region, { deletionProtection: true, skipFinalSnapshot: false });
    expect(() => region.delete(database)).toThrow("Cannot delete protected DB Instance ledger");
    const open = region.update(database, { deletionProtection: false });
    expect(() => region.delete(open)).toThrow("finalSnapshotIdentifier is required when skipFinalSnapshot is false");
    region.delete(region.update(open, { finalSnapshotIdentifier: "ledger-last" }));
    expect(region.cloud.list(type.database)).toEqual([]);
  });

  it("is watched through a role", () => {
    const region = new Region();
    const monitoringRoleArn = makeRole(region, "monitoring.rds.amazonaws.com").outputs.arn;
    expect(makeDatabase(region, { monitoringInterval: 60, monitoringRoleArn }).outputs.monitoringInterval).toBe(60);
  });
});
