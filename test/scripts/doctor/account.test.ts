import { describe, expect, it } from "vitest";
import { checkAccount } from "../../../scripts/doctor/account.js";
import { fakeProbes } from "./probes.js";

const expected = { account: "111122223333", region: "us-east-1", clusterName: "protocol-prod", publicAccessCidrs: [] };
const caller = JSON.stringify({ Account: "111122223333", Arn: "arn:aws:sts::111122223333:assumed-role/deploy/ci" });
const endpoint = "https://ABC.gr7.us-east-1.eks.amazonaws.com\n";
const signedIn = { "sts get-caller-identity": { stdout: caller }, "eks describe-cluster": { stdout: endpoint } };

async function states(probes: Parameters<typeof fakeProbes>[0], env = {}, changed = {}) {
  const checks = await checkAccount({ ...expected, ...changed }, env, fakeProbes({ programs: ["aws"], ...probes }));
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

describe("the account", () => {
  it("is right when the caller is of it", async () => {
    const { "AWS account": account } = await states({ calls: signedIn, addresses: ["10.0.1.2"], answers: true });
    expect(account).toMatchObject({
      state: "ok",
      found: "111122223333 as arn:aws:sts::111122223333:assumed-role/deploy/ci",
    });
  });

  it("is wrong when the caller is of another", async () => {
    const other = { "sts get-caller-identity": { stdout: caller.replaceAll("1111", "9999") } };
    expect((await states({ calls: other }))["AWS account"]).toMatchObject({
      state: "fail",
      found: "999922223333, expected is 111122223333",
    });
  });

  it("can't be told without credentials, and says why", async () => {
    const calls = { "sts get-caller-identity": { code: 253, stderr: "\nUnable to locate credentials." } };
    expect((await states({ calls }))["AWS account"]).toMatchObject({
      state: "fail",
      found: "no valid credentials: Unable to locate credentials.",
    });
  });

  it("is only guessed at without the AWS CLI, naming variables and never their values", async () => {
    const checks = await states({ programs: [] }, { AWS_ACCESS_KEY_ID: "AKIASECRET" });
    expect(checks["AWS account"]).toMatchObject({
      state: "warn",
      found: "credentials by AWS_ACCESS_KEY_ID, not tried",
    });
    expect(JSON.stringify(checks)).not.toContain("AKIASECRET");
  });

  it("has one region only", async () => {
    const { "AWS region": region } = await states(
      { programs: [] },
      { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "us-east-1" },
    );
    expect(region).toMatchObject({ state: "fail", found: "AWS_REGION=eu-west-1, the environment's is us-east-1" });
  });
});

describe("the side of the private endpoint", () => {
  it.each([
    {
      where: "inside, answering",
      addresses: ["10.0.1.2", "10.0.2.3"],
      answers: true,
      state: "ok",
      says: "inside the network, and it answers",
    },
    {
      where: "inside, silent",
      addresses: ["100.64.1.2"],
      answers: false,
      state: "fail",
      says: "inside the network, and it does not answer",
    },
    {
      where: "outside, allowed",
      addresses: ["3.4.5.6"],
      answers: true,
      state: "ok",
      says: "outside the network, and it answers",
    },
    {
      where: "outside, shut",
      addresses: ["10.0.0.1", "3.4.5.6"],
      answers: false,
      state: "fail",
      says: "outside the network, and it does not answer",
    },
    {
      where: "nowhere",
      addresses: [],
      answers: true,
      state: "fail",
      says: "its name leads nowhere from here, and it does not answer",
    },
  ])("is told: $where", async ({ addresses, answers, state, says }) => {
    const { "cluster endpoint": side } = await states({ calls: signedIn, addresses, answers });
    expect(side).toMatchObject({ state, found: says });
  });

  it("names the blocks when this runner is not in one of them", async () => {
    const { "cluster endpoint": side } = await states(
      { calls: signedIn, addresses: ["3.4.5.6"], answers: false },
      {},
      { publicAccessCidrs: ["1.2.3.0/24"] },
    );
    expect(side?.fix).toContain("not in cluster.publicAccessCidrs (1.2.3.0/24)");
  });

  it("does not matter before the cluster is up", async () => {
    const calls = {
      ...signedIn,
      "eks describe-cluster": { code: 254, stderr: "An error occurred (ResourceNotFoundException)" },
    };
    expect((await states({ calls }))["cluster endpoint"]).toMatchObject({
      state: "ok",
      found: "protocol-prod is not up yet",
    });
  });
});
