import { describe, expect, it } from "vitest";
import { Region } from "./region.js";
import { makeRole, makeSite } from "./site.js";
import { type } from "./tokens.js";

describe("a bucket", () => {
  it("has a name that nobody else has, made up in lower case", () => {
    const region = new Region();
    const bucket = region.create(type.bucket, { bucket: "chain-snapshots" });
    expect(bucket.outputs).toMatchObject({
      arn: "arn:aws:s3:::chain-snapshots",
      bucketRegionalDomainName: "chain-snapshots.s3.us-east-1.amazonaws.com",
      hostedZoneId: "Z3AQBSTGFYJSTF",
    });
    expect(() => region.create(type.bucket, { bucket: "chain-snapshots" })).toThrow("BucketAlreadyOwnedByYou");
    expect(region.create(type.bucket, {}).id).toMatch(/^one-[0-9a-f]{7}$/);
  });

  it.each(["ab", "a".repeat(64), "Upper", "a..b", "192.168.0.1", "-a-", "xn--a", "a_b", "x-s3alias"])(
    "may not be called %s",
    (bucket) => {
      expect(() => new Region().create(type.bucket, { bucket })).toThrow(
        /invalid value for bucket|expected length of bucket/,
      );
    },
  );

  it("has a policy that speaks of it alone, and none for everybody while that is blocked", () => {
    const region = new Region();
    const bucket = region.create(type.bucket, { bucket: "data" });
    const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
    const policy = (more: object) => ({
      bucket: "data",
      policy: JSON.stringify({ Version: "2012-10-17", Statement: { ...statement, ...more } }),
    });
    expect(() => region.create(type.bucketPolicy, { ...policy({}), bucket: "none" })).toThrow("NoSuchBucket");
    expect(() => region.create(type.bucketPolicy, policy({ Resource: "arn:aws:s3:::other/*" }))).toThrow(
      "Policy has invalid resource",
    );
    expect(() => region.create(type.bucketPolicy, policy({ Action: "kms:Decrypt" }))).toThrow("MalformedPolicy");
    region.create(type.publicAccess, { bucket: "data", blockPublicPolicy: true });
    expect(() => region.create(type.bucketPolicy, policy({}))).toThrow("AccessDenied");
    const made = region.create(
      type.bucketPolicy,
      policy({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
    expect(made.id).toBe("data");
    expect(region.replaces(bucket, { bucket: "other" })).toMatchObject({ replaces: ["bucket"] });
    expect(region.replaces(bucket, { forceDestroy: true }).replaces).toEqual([]);
  });

  it("goes only when it is empty", () => {
    const region = new Region();
    const bucket = region.create(type.bucket, { bucket: "data" });
    const object = region.create("aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "data", key: "a" });
    expect(() => region.delete(bucket)).toThrow("BucketNotEmpty");
    region.delete(object);
    region.delete(bucket);
  });
});

describe("a topic", () => {
  it("has listeners whose address fits their protocol", () => {
    const region = new Region();
    const topic = region.create(type.topic, { name: "alarms" });
    expect(topic.id).toBe("arn:aws:sns:us-east-1:123456789012:alarms");
    const listen = (protocol: string, endpoint: string) =>
      region.create(type.subscription, { topic: topic.id, protocol, endpoint });
    expect(listen("email", "ops@example.org").outputs).toMatchObject({ pendingConfirmation: true });
    expect(listen("sqs", "arn:aws:sqs:us-east-1:123456789012:x").outputs).toMatchObject({ pendingConfirmation: false });
    expect(() => listen("https", "http://example.org")).toThrow("InvalidParameter");
    expect(() => listen("pigeon", "x")).toThrow("expected protocol to be one of");
    const strange = { topic: `${topic.id}s`, protocol: "email", endpoint: "a@b.cd" };
    expect(() => region.create(type.subscription, strange)).toThrow("Topic does not exist");
  });

  it.each([
    [{ name: "a b" }, "invalid value for name"],
    [{ name: "a".repeat(257) }, "in the range (1 - 256)"],
    [{ name: "a.fifo" }, "go together"],
    [{ name: "a", fifoTopic: true }, "go together"],
    [{ name: "a", kmsMasterKeyId: "none" }, "KMSNotFound"],
    [{ name: "a", policy: '{"Version":"2012-10-17","Statement":[]}' }, "Statement is missing or empty"],
  ])("is refused as %j", (inputs, message) => {
    expect(() => new Region().create(type.topic, inputs)).toThrow(message);
  });
});

describe("an alarm", () => {
  const alarm = {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    metricName: "CPUUtilization",
    namespace: "AWS/RDS",
    period: 60,
    statistic: "Average",
    threshold: 80,
  };

  it("tells a topic that exists", () => {
    const region = new Region();
    const topic = region.create(type.topic, { name: "alarms" });
    expect(region.create(type.alarm, { ...alarm, alarmActions: [topic.id] }).outputs.arn).toContain(":alarm:one-");
    expect(() => region.create(type.alarm, { ...alarm, alarmActions: [`${topic.id}s`] })).toThrow("no such topic");
    expect(() => region.create(type.alarm, { ...alarm, alarmActions: ["alarms"] })).toThrow("invalid ARN");
  });

  it.each([
    [{ comparisonOperator: "MoreThan" }, "expected comparisonOperator"],
    [{ statistic: "p99" }, "expected statistic"],
    [{ period: 45 }, "a multiple of 60"],
    [{ evaluationPeriods: 0 }, "at least 1"],
    [{ treatMissingData: "bad" }, "expected treatMissingData"],
    [{ metricName: undefined }, "One of metricName or metricQueries"],
    [{ name: "a".repeat(256) }, "in the range (1 - 255)"],
  ])("is refused with %j", (more, message) => {
    expect(() => new Region().create(type.alarm, { ...alarm, ...more })).toThrow(message);
  });
});

describe("a queue", () => {
  it("is known by its address", () => {
    const region = new Region();
    const queue = region.create(type.queue, { name: "jobs" });
    expect(queue.id).toBe("https://sqs.us-east-1.amazonaws.com/123456789012/jobs");
    expect(queue.outputs).toMatchObject({ arn: "arn:aws:sqs:us-east-1:123456789012:jobs", url: queue.id });
    expect(() => region.create(type.queue, { name: "jobs" })).toThrow("QueueAlreadyExists");
    expect(() => region.create(type.queue, { visibilityTimeoutSeconds: 50_000 })).toThrow("in the range (0 - 43200)");
    expect(() => region.create(type.queue, { name: "a".repeat(81) })).toThrow("in the range (1 - 80)");
  });
});

describe("a secret", () => {
  it("has one name, and versions while it is there", () => {
    const region = new Region();
    const secret = region.create(type.secret, { name: "api" });
    expect(secret.id).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:api-[0-9a-f]{6}$/);
    expect(() => region.create(type.secret, { name: "api" })).toThrow("ResourceExistsException");
    expect(() => region.create(type.secret, { recoveryWindowInDays: 3 })).toThrow("7 to 30 days");
    const version = "aws:secretsmanager/secretVersion:SecretVersion";
    expect(() => region.create(version, { secretId: "none", secretString: "x" })).toThrow("ResourceNotFoundException");
    const made = region.create(version, { secretId: secret.id, secretString: "x" });
    expect(region.replaces(made, { secretString: "y" }).replaces).toEqual(["secretString"]);
  });
});

describe("a hosted zone", () => {
  it("goes only when its records are gone", () => {
    const region = new Region();
    const zone = region.create(type.zone, { name: "example.org" });
    expect(zone.outputs.nameServers).toHaveLength(4);
    const record = { zoneId: zone.id, name: "api", type: "A", ttl: 60, records: ["192.0.2.1"] };
    const made = region.create(type.record, record);
    expect(made.outputs.fqdn).toBe("api.example.org");
    expect(() => region.create(type.record, { ...record, name: "api.example.org" })).toThrow("already exists");
    expect(() => region.delete(zone)).toThrow("HostedZoneNotEmpty");
    region.delete(made);
    region.delete(zone);
  });

  it.each([
    [{ type: "B" }, "expected type to be one of"],
    [{ ttl: undefined }, "ttl is needed"],
    [{ records: undefined }, "one of aliases, records"],
    [{ name: "api.example.com." }, "is not permitted in zone"],
    [{ name: "example.org", type: "CNAME" }, "is not permitted at apex"],
    [{ zoneId: "Z0" }, "NoSuchHostedZone"],
  ])("refuses the record %j", (more, message) => {
    const region = new Region();
    const zone = region.create(type.zone, { name: "example.org" });
    const record = { zoneId: zone.id, name: "api", type: "A", ttl: 60, records: ["192.0.2.1"] };
    expect(() => region.create(type.record, { ...record, ...more })).toThrow(message);
  });
});

describe("backups", () => {
  it("go into a vault that exists, by a plan, for a role", () => {
    const region = new Region();
    const rule = { ruleName: "daily", targetVaultName: "main", schedule: "cron(0 5 * * ? *)" };
    expect(() => region.create(type.plan, { rules: [rule] })).toThrow("Backup vault main does not exist");
    region.create(type.vault, { name: "main" });
    expect(() => region.create(type.plan, { rules: [{ ...rule, schedule: "daily" }] })).toThrow("expected a schedule");
    const cold = { coldStorageAfter: 30, deleteAfter: 60 };
    expect(() => region.create(type.plan, { rules: [{ ...rule, lifecycle: cold }] })).toThrow("at least 90 days after");
    const plan = region.create(type.plan, { rules: [rule] });
    const iamRoleArn = makeRole(region, "backup.amazonaws.com").outputs.arn;
    const selection = region.create(type.selection, { planId: plan.id, iamRoleArn, resources: ["*"] });
    expect(() => region.delete(plan)).toThrow("selections must be deleted prior");
    region.delete(selection);
    region.delete(plan);
  });
});

describe("a type without a description", () => {
  it("still has a name, an id, an ARN and tags", () => {
    const region = new Region({ config: { defaultTags: JSON.stringify({ tags: { Owner: "us" } }) } });
    const made = region.create("aws:ecr/repository:Repository", { tags: { a: "b" } });
    expect(made.id).toMatch(/^one-[0-9a-f]{7}$/);
    expect(made.outputs).toMatchObject({
      name: made.id,
      arn: `arn:aws:ecr:us-east-1:123456789012:repository/${made.id}`,
      tagsAll: { Owner: "us", a: "b" },
      registryId: "123456789012",
    });
    expect(region.replaces(made, { name: "other" }).replaces).toEqual(["name"]);
  });

  it("is refused when the SDK has none of the name, or none of a property", () => {
    const region = new Region();
    expect(() => region.create("aws:ec2/nothing:Nothing", {})).toThrow("has no resource aws:ec2/nothing:Nothing");
    expect(() => region.create("aws:../../x:X", {})).toThrow("has no resource");
    expect(() => region.create("aws:ecr/repository:Repository", { forceDelet: true })).toThrow(
      'did you mean "forceDelete"?',
    );
    expect(() => region.create("aws:ecr/repository:Repository", { forceDelete: ["x"] })).toThrow(
      "expected a boolean, got a list",
    );
  });
});

describe("subnets of a cache", () => {
  it("keep their VPC", () => {
    const region = new Region();
    const site = makeSite(region);
    const made = region.create("aws:elasticache/subnetGroup:SubnetGroup", { subnetIds: site.subnetIds });
    expect(made.outputs.vpcId).toBe(site.vpc.id);
    const [subnet] = site.subnets;
    if (subnet) expect(() => region.delete(subnet)).toThrow("DependencyViolation");
  });
});
