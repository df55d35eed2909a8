import { readFileSync, readdirSync } from "node:fs";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Provider } from "@pulumi/aws/provider.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { secret } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awsSimulator } from "../../../sandbox/cloud/aws/simulator.js";
import { randomSimulator } from "../../../sandbox/cloud/random/simulator.js";
import { trust } from "./aws/site.js";
import { type Bench, startBench } from "./stack.js";

let bench: Bench;

beforeEach(async () => {
  bench = await startBench([awsSimulator(), randomSimulator()]);
});

afterEach(() => bench.close());

/** Brings the program up and counts its steps. */
async function up(program: PulumiFn) {
  bench.program(program);
  const { summary, outputs } = await bench.stack.up();
  return {
    counts: summary.resourceChanges,
    outputs: Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown])),
  };
}

async function preview(program: PulumiFn) {
  bench.program(program);
  return (await bench.stack.preview()).changeSummary;
}

function network(cidrBlock = "10.0.0.0/16", tags = {}): PulumiFn {
  return () => {
    const vpc = new Vpc("main", { cidrBlock, tags });
    const subnet = new Subnet("one", { vpcId: vpc.id, cidrBlock: cidrBlock.replace("/16", "/24") });
    return Promise.resolve({ vpc: vpc.id, arn: vpc.arn, subnet: subnet.id, zone: subnet.availabilityZone });
  };
}

describe("the simulated cloud on the real engine", { timeout: 120_000 }, () => {
  it("is made, found unchanged, changed in place, replaced and taken away", async () => {
    expect(await preview(network())).toEqual({ create: 3 });
    const made = await up(network());
    expect(made.counts).toEqual({ create: 3 });
    expect(made.outputs).toMatchObject({ vpc: expect.stringMatching(/^vpc-/) as unknown, zone: "us-east-1a" });
    expect((await up(network())).counts).toEqual({ same: 3 });
    expect((await up(network("10.0.0.0/16", { a: "b" }))).counts).toEqual({ same: 2, update: 1 });
    expect(await preview(network("10.1.0.0/16"))).toEqual({ same: 1, replace: 2 });
    const moved = await up(network("10.1.0.0/16"));
    expect(moved.counts).toEqual({ same: 1, replace: 2 });
    expect(moved.outputs.vpc).not.toBe(made.outputs.vpc);
    expect((await bench.stack.destroy()).summary.resourceChanges).toEqual({ delete: 3 });
    expect(bench.store.all()).toEqual([]);
    const creates = bench.store.operations().filter(({ operation }) => operation === "create");
    expect(creates.map(({ type }) => type)).toEqual(
      [...Array(2)].flatMap(() => ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"]),
    );
    expect(creates[0]?.urn).toContain("aws:ec2/vpc:Vpc::main");
  });

  it("lets a refresh find what somebody changed, and what somebody deleted", async () => {
    const { outputs } = await up(network("10.0.0.0/16", { team: "us" }));
    expect((await bench.stack.refresh()).summary.resourceChanges).toEqual({ same: 3 });
    bench.store.edit(String(outputs.vpc), { tags: { team: "them" }, tagsAll: { team: "them" } });
    bench.store.remove(String(outputs.subnet));
    expect((await bench.stack.refresh()).summary.resourceChanges).toEqual({ same: 1, update: 1, delete: 1 });
    expect((await up(network("10.0.0.0/16", { team: "us" }))).counts).toEqual({ same: 1, update: 1, create: 1 });
    const [vpc] = bench.store.list("aws:ec2/vpc:Vpc");
    expect(vpc?.outputs.tags).toEqual({ team: "us" });
  });

  it("refuses to delete what others still use, and keeps it", async () => {
    const { outputs } = await up(network());
    const [subnet] = bench.store.list("aws:ec2/subnet:Subnet");
    if (subnet)
      bench.store.put({ ...subnet, id: "subnet-stranger", outputs: { ...subnet.outputs, id: "subnet-stranger" } });
    await expect(bench.stack.destroy()).rejects.toThrow(/DependencyViolation.*subnet-stranger uses it/);
    bench.store.remove("subnet-stranger");
    await bench.stack.destroy();
    expect(bench.store.get("aws:ec2/vpc:Vpc", String(outputs.vpc))).toBeUndefined();
  });

  it("shows in a preview only what a change really moves", async () => {
    const program =
      (description: string, instanceType = "m8g.large"): PulumiFn =>
      () => {
        const role = new Role("role", { assumeRolePolicy: trust("ec2.amazonaws.com"), description });
        const template = new LaunchTemplate("template", { instanceType });
        const about = role.arn.apply((arn) => ({ about: arn }));
        new Topic("of-arn", { tags: about });
        new Topic("of-version", { displayName: template.latestVersion.apply((version) => `v${version}`) });
        return Promise.resolve();
      };
    await up(program("one"));
    expect(await preview(program("two"))).toEqual({ same: 4, update: 1 });
    expect(await preview(program("one", "m8g.xlarge"))).toEqual({ same: 3, update: 2 });
    expect((await up(program("one", "m8g.xlarge"))).counts).toEqual({ same: 3, update: 2 });
  });

  it("keeps secrets out of the engine's state in clear, and out of its own altogether", async () => {
    const phrase = "correct horse battery staple";
    const program: PulumiFn = () => {
      const kept = new Secret("kept", { tags: { owner: secret("hidden-owner-tag") } });
      new SecretVersion("version", { secretId: kept.id, secretString: secret(phrase) });
      const password = new RandomPassword("password", { length: 24 });
      return Promise.resolve({ password: password.result });
    };
    const { outputs } = await up(program);
    const clear = [phrase, "hidden-owner-tag", String(outputs.password)];
    const files = readdirSync(bench.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map((entry) => entry.name)).toEqual(
      expect.arrayContaining(["bench.json", "cloud.jsonl", "operations.jsonl"]),
    );
    const texts = files.map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, "utf8"));
    for (const text of clear) {
      expect(texts.filter((content) => content.includes(text))).toEqual([]);
    }
    expect((await bench.stack.refresh()).summary.resourceChanges).toEqual({ same: 4 });
    expect(await up(program)).toEqual({ counts: { same: 4 }, outputs });
  });

  it("makes a named resource anew only after the old one is gone", async () => {
    const group =
      (logGroupClass: string): PulumiFn =>
      () => {
        new LogGroup("audit", { name: "/audit", logGroupClass });
        return Promise.resolve();
      };
    await up(group("STANDARD"));
    expect((await up(group("INFREQUENT_ACCESS"))).counts).toEqual({ same: 1, replace: 1 });
    expect(bench.store.operations().map(({ operation }) => operation)).toEqual(["create", "delete", "create"]);
  });

  it("tells the reader what is wrong before anything is made", async () => {
    bench.program(() => Promise.resolve(void new RolePolicy("policy", { role: "some", policy: "{" })));
    await expect(bench.stack.preview()).rejects.toThrow(/"policy" contains an invalid JSON policy/);
    const assumeRolePolicy = trust("ec2.amazonaws.com");
    bench.program(() => Promise.resolve(void new Role("role", { name: "n".repeat(65), assumeRolePolicy })));
    await expect(bench.stack.preview()).rejects.toThrow(/range \(1 - 64\)/);
    expect(bench.store.operations()).toEqual([]);
  });

  it("keeps provider instances apart, each in its region and with its tags", async () => {
    const { outputs } = await up(() => {
      const tags = { defaultTags: { tags: { side: "west" } } };
      const west = new Topic("west", {}, { provider: new Provider("west", { region: "us-west-2", ...tags }) });
      const home = new Topic("home", {}, { provider: new Provider("home", { region: "eu-west-1" }) });
      return Promise.resolve({ west: west.arn, home: home.arn, tags: west.tagsAll, none: home.tagsAll });
    });
    expect(outputs).toMatchObject({
      west: expect.stringContaining(":us-west-2:") as unknown,
      home: expect.stringContaining(":eu-west-1:") as unknown,
      tags: { side: "west" },
      none: {},
    });
  });

  it("is not the account that a provider doesn't allow", async () => {
    bench.faults = { account: "444455556666" };
    bench.program(() => {
      new Topic(
        "one",
        {},
        { provider: new Provider("aws", { region: "us-east-1", allowedAccountIds: ["111122223333"] }) },
      );
      return Promise.resolve();
    });
    await expect(bench.stack.preview()).rejects.toThrow("AWS account ID not allowed: 444455556666");
  });
});

describe("faults on the real engine", { timeout: 120_000 }, () => {
  const named: PulumiFn = () => {
    new LogGroup("audit", { name: "/audit" });
    return Promise.resolve();
  };

  it("leave an object behind when the provider crashes after the commit", async () => {
    bench.faults = { cloud: [{ type: "aws:cloudwatch/*", operation: "create", nth: 1, kind: "crash-after-commit" }] };
    bench.program(named);
    await expect(bench.stack.up()).rejects.toThrow("the provider went away before it could answer");
    expect(bench.store.operations()).toHaveLength(1);
    await expect(bench.stack.up()).rejects.toThrow("ResourceAlreadyExistsException");
    bench.store.remove("/audit");
    expect((await up(named)).counts).toEqual({ same: 1, create: 1 });
  });

  it("let a short throttling pass unseen", async () => {
    bench.faults = { cloud: [{ operation: "create", kind: "throttle", times: 4, milliseconds: 1 }] };
    expect((await up(named)).counts).toEqual({ create: 2 });
    expect(bench.store.operations()).toHaveLength(1);
  });

  it("end a hanging request when the engine is told to stop, and nothing stays pending", async () => {
    bench.faults = { cloud: [{ operation: "create", kind: "hang" }] };
    bench.program(named);
    const controller = new AbortController();
    const running = bench.stack.up({
      signal: controller.signal,
      onEvent: ({ resourcePreEvent }) => {
        if (resourcePreEvent?.metadata.type === "aws:cloudwatch/logGroup:LogGroup") controller.abort();
      },
    });
    await expect(running).rejects.toThrow();
    const { pending_operations: pending } = (await bench.stack.exportStack()).deployment as {
      pending_operations?: unknown[];
    };
    expect(pending ?? []).toEqual([]);
    expect(bench.store.operations()).toEqual([]);
  });
});
