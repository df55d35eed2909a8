import { describe, expect, it } from "vitest";
import type { Step } from "../../../scripts/engine/deployment.js";
import { parseImage, stepDown } from "../../../scripts/gates/workloads/images.js";
import { change, levelSaid, said, unitOf } from "./input.js";

const pod = (...images: string[]) => ({
  spec: { template: { spec: { containers: images.map((image) => ({ name: "c", image })) } } },
});
const set = "kubernetes:apps/v1:StatefulSet";
const release = "kubernetes:helm.sh/v3:Release";
const chart = (version?: string, news: object = {}) => ({
  chart: "vault",
  ...(version !== undefined && { version }),
  ...news,
});

describe("unpinned-version", () => {
  const level = (step: Step): string => levelSaid("unpinned-version", { steps: [step] });

  it.each([
    ["has no tag", "nginx", "block"],
    ["has latest", "docker.io/library/nginx:latest", "block"],
    ["has a moving tag", "ghcr.io/a/b:main", "block"],
    ["has no tag behind a registry's port", "registry.example:5000/a/b", "block"],
    ["has a version", "nginx:1.29.0", "none"],
    ["has a digest", `nginx@sha256:${"a".repeat(64)}`, "none"],
    ["has latest and a digest", `nginx:latest@sha256:${"a".repeat(64)}`, "none"],
    ["is not known yet", "[unknown]", "none"],
  ])("an image that %s", (_title, image, expected) => {
    expect(level(change(set, undefined, pod(image)))).toBe(expected);
  });

  it("is found in every kind of workload and container", () => {
    const job = {
      spec: {
        jobTemplate: { spec: { template: { spec: { containers: [], initContainers: [{ image: "busybox" }] } } } },
      },
    };
    expect(level(change("kubernetes:batch/v1:CronJob", undefined, job))).toBe("block");
    expect(
      level(
        change("kubernetes:example.com/v1:Operator", undefined, { spec: { pod: { containers: [{ image: "a/b" }] } } }),
      ),
    ).toBe("block");
    expect(
      level(
        change("aws:lambda/function:Function", undefined, { imageUri: "1.dkr.ecr.us-east-1.amazonaws.com/a:latest" }),
      ),
    ).toBe("block");
    const containerDefinitions = JSON.stringify([{ name: "a", image: "nginx" }]);
    expect(level(change("aws:ecs/taskDefinition:TaskDefinition", undefined, { containerDefinitions }))).toBe("block");
  });

  it("only warns of what was so before", () => {
    expect(level(change(set, pod("nginx:1.29.0"), pod("nginx")))).toBe("block");
    expect(level(change(set, pod("nginx"), { ...pod("nginx"), metadata: { labels: { a: "1" } } }))).toBe("warn");
    expect(level(change(set, pod("nginx"), pod("nginx:1.29.0")))).toBe("none");
  });

  it.each([
    ["without a version", chart(), "block"],
    ["with a range", chart("^1.2.0"), "block"],
    ["with a part of one", chart("1.2"), "block"],
    ["with any", chart("*"), "block"],
    ["with an exact one", chart("v1.21.2"), "none"],
    ["from a folder", { chart: "./charts/own" }, "none"],
    [
      "whose values name a moving image",
      chart("1.2.3", { values: { server: { image: { repository: "a/b", tag: "latest" } } } }),
      "block",
    ],
    [
      "whose values leave the tag to it",
      chart("1.2.3", { values: { server: { image: { repository: "a/b", tag: "" } } } }),
      "none",
    ],
  ])("a chart %s", (_title, after, expected) => {
    expect(level(change(release, undefined, after))).toBe(expected);
  });

  it("a database names its version, unless it is a copy", () => {
    const type = "aws:rds/instance:Instance";
    expect(level(change(type, undefined, { engine: "postgres" }))).toBe("block");
    expect(level(change(type, undefined, { engine: "postgres", engineVersion: "18.1" }))).toBe("none");
    expect(level(change(type, undefined, { engine: "postgres", replicateSourceDb: "a" }))).toBe("none");
  });
});

describe("below-floor", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  const level = (step: Step, today = now): string => levelSaid("below-floor", { steps: [step], now: today });
  const client = (image: string, network: string): Step =>
    change(set, undefined, { spec: { template: { spec: { containers: [{ image, args: [`--${network}`] }] } } } });

  it.each([
    ["at the floor", "ethereum/client-go:v1.17.8", "mainnet", "none"],
    ["below it", "ethereum/client-go:v1.17.7", "mainnet", "block"],
    ["below it, from a mirror", "mirror.example/docker/ethereum/client-go:v1.16.0", "mainnet", "block"],
    ["below the floor of another network", "docker.io/sigp/lighthouse:v8.1.0", "mainnet", "none"],
    ["below the floor of its own", "docker.io/sigp/lighthouse:v8.1.0", "sepolia", "block"],
    ["something else", "nginx:1.0.0", "mainnet", "none"],
  ])("a client %s", (_title, image, network, expected) => {
    expect(level(client(image, network))).toBe(expected);
  });

  it("asks for what the strictest network asks where none is named", () => {
    expect(level(change(set, undefined, pod("sigp/lighthouse:v8.1.0")))).toBe("block");
  });

  it("is of today: it warns two weeks ahead, and not before", () => {
    const step = client("sigp/lighthouse:v8.1.0", "sepolia");
    const on = (day: string): string => level(step, new Date(`${day}T12:00:00Z`));
    expect([on("2026-09-21"), on("2026-09-22"), on("2026-10-05"), on("2026-10-06")]).toEqual([
      "none",
      "warn",
      "warn",
      "block",
    ]);
  });

  it("is also asked of what runs unchanged", () => {
    const units = [
      unitOf("node-a", {}, { configuration: { network: "mainnet", execution: "ethereum/client-go:v1.16.0" } }),
    ];
    expect(said("below-floor", { units })).toMatchObject([
      {
        level: "block",
        summary:
          "node-a runs geth 1.16.0, and mainnet asks for 1.17.8 for the security release of 2026-10-08 since 2026-10-08",
      },
    ]);
  });
});

describe("past-support", () => {
  const level = (step: Step, day = "2026-11-22"): string =>
    levelSaid("past-support", { steps: [step], now: new Date(`${day}T12:00:00Z`) });
  const engine = (engineVersion: string, name = "postgres") => ({ engine: name, engineVersion });
  const type = "aws:rds/instance:Instance";

  it.each([
    ["PostgreSQL 13", type, engine("13.20"), "block"],
    ["PostgreSQL 14", type, engine("14.22"), "none"],
    ["PostgreSQL 18", type, engine("18.1"), "none"],
    ["MySQL 8.0", type, engine("8.0.46", "mysql"), "block"],
    ["MySQL 8.4", type, engine("8.4.9", "mysql"), "none"],
    ["MariaDB 10.6", type, engine("10.6.23", "mariadb"), "block"],
    ["Aurora MySQL of 8.0", "aws:rds/cluster:Cluster", engine("8.0.mysql_aurora.3.08.0", "aurora-mysql"), "none"],
    ["Kubernetes 1.33", "aws:eks/cluster:Cluster", { version: "1.33" }, "block"],
    ["Kubernetes 1.24", "aws:eks/cluster:Cluster", { version: "1.24" }, "block"],
    ["Kubernetes 1.37", "aws:eks/cluster:Cluster", { version: "1.37" }, "none"],
    ["another service's version", "aws:glue/job:Job", { version: "1.24" }, "none"],
  ])("%s", (_title, kind, after, expected) => {
    expect(level(change(kind, undefined, after))).toBe(expected);
  });

  it("ends after the last day", () => {
    const step = change(type, undefined, engine("14.22"));
    expect([level(step, "2027-02-28"), level(step, "2027-03-01")]).toEqual(["none", "block"]);
  });

  it("only warns when something else changes", () => {
    expect(level(change(type, engine("13.20"), { ...engine("13.20"), tags: {} }))).toBe("warn");
    expect(level(change(type, engine("14.22"), engine("13.20")))).toBe("block");
  });
});

describe("downgrade", () => {
  const level = (step: Step, allow: string[] = []): string => levelSaid("downgrade", { steps: [step], allow });
  const stored = (image: string) => {
    const { spec } = pod(image);
    return { spec: { ...spec, volumeClaimTemplates: [{}] } };
  };

  it.each([
    [
      "a database to another major version",
      "aws:rds/instance:Instance",
      { engine: "postgres", engineVersion: "18.1" },
      { engine: "postgres", engineVersion: "17.7" },
      "block",
    ],
    [
      "a database to a higher one",
      "aws:rds/instance:Instance",
      { engineVersion: "17.7" },
      { engineVersion: "18.1" },
      "none",
    ],
    [
      "a cache",
      "aws:elasticache/replicationGroup:ReplicationGroup",
      { engineVersion: "7.1" },
      { engineVersion: "7.0" },
      "block",
    ],
    ["a cluster", "aws:eks/cluster:Cluster", { version: "1.37" }, { version: "1.36" }, "block"],
    ["a chart", release, chart("0.34.1"), chart("0.33.0"), "block"],
    ["a chart by a patch release", release, chart("0.34.1"), chart("0.34.0"), "warn"],
    ["another chart", release, chart("0.34.1"), { chart: "other", version: "0.1.0" }, "none"],
    [
      "an image with a volume",
      set,
      stored("ethereum/client-go:v1.17.10"),
      stored("ethereum/client-go:v1.16.0"),
      "block",
    ],
    ["an image with a volume by a patch release", set, stored("a/b:v1.17.10"), stored("a/b:v1.17.9"), "warn"],
    ["an image without one", set, pod("ethereum/client-go:v1.17.10"), pod("ethereum/client-go:v1.16.0"), "none"],
    ["another program", set, stored("a/b:v2.0.0"), stored("c/d:v1.0.0"), "none"],
  ])("%s", (_title, type, before, after, expected) => {
    expect(level(change(type, before, after))).toBe(expected);
  });

  it("passes when it is named", () => {
    const step = change("aws:eks/cluster:Cluster", { version: "1.37" }, { version: "1.36" });
    expect(level(step, [step.urn])).toBe("warn");
  });
});

describe("an image and a version", () => {
  it.each([
    ["docker.io/library/nginx:1.2", { repository: "nginx", tag: "1.2", digest: "" }],
    ["localhost:5000/a", { repository: "localhost:5000/a", tag: "", digest: "" }],
    ["a/b:c@sha256:d", { repository: "a/b", tag: "c", digest: "sha256:d" }],
  ])("%s is taken apart", (text, expected) => expect(parseImage(text)).toEqual(expected));

  it.each([
    ["v1.2.3", "v1.2.2", "patch"],
    ["18.1", "17.9", "major"],
    ["multiarch-v26.10.2", "multiarch-v26.9.9", "minor"],
    ["1.2.3", "1.2.3", undefined],
    ["1.2.3", "abc", undefined],
  ])("from %s to %s is a step down by %s", (before, after, expected) => expect(stepDown(before, after)).toBe(expected));
});
