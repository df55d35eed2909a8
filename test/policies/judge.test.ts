import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Exception, judgeResources } from "../../policies/judge.js";
import { plainProperties } from "../../policies/plain.js";
import { resource } from "./cases/case.js";

const open = resource("aws:lb/loadBalancer:LoadBalancer", { internal: false }, "edge-balancer");
const today = new Date("2026-11-22T12:00:00Z");
const reason = "the public endpoint of the protocol";
const judged = (...exceptions: Exception[]): (string | undefined)[] =>
  judgeResources([open], { settings: { peerPorts: [] }, exceptions, today })
    .filter(({ rule }) => rule.name === "no-public-load-balancer")
    .map(({ exception }) => exception?.reason);

describe("an exception", () => {
  const rule = "no-public-load-balancer";

  it.each(["edge-balancer", "edge-*", "*", open.urn, "urn:pulumi:*::edge-balancer-*"])("covers %s", (name) => {
    expect(judged({ rule, resource: name, reason })).toEqual([reason]);
  });

  it.each(["edge", "edge.balancer", "EDGE-BALANCER", "urn:pulumi:*::other", ""])("does not cover %s", (name) => {
    expect(judged({ rule, resource: name, reason })).toEqual([undefined]);
  });

  it("is for its own rule only", () => {
    expect(judged({ rule: "probes", resource: "*", reason })).toEqual([undefined]);
  });

  it("counts to the end of its last day, and no longer", () => {
    expect(judged({ rule, resource: "*", reason, until: "2026-11-22" })).toEqual([reason]);
    expect(judged({ rule, resource: "*", reason, until: "2026-11-21" })).toEqual([undefined]);
  });

  it("may be for a part of the resource", () => {
    expect(judged({ rule, resource: "*", path: "internal", reason })).toEqual([reason]);
    expect(judged({ rule, resource: "*", path: "subnets", reason })).toEqual([undefined]);
  });

  it("takes nothing in its pattern for more than it says", () => {
    expect(judged({ rule, resource: "(edge|x)-balancer", reason })).toEqual([undefined]);
    expect(judged({ rule, resource: ".*", reason })).toEqual([undefined]);
  });
});

describe("properties as a pack is given them", () => {
  it("are plain, and what throws when it is read is not known yet", () => {
    const throwing = new Proxy(
      { known: [1], unknown: "x" },
      {
        get: (target, key) => {
          if (key === "unknown") throw new Error("can't be known during preview");
          return target[key as keyof typeof target];
        },
      },
    );
    expect(plainProperties(throwing)).toEqual({ known: [1], unknown: "[unknown]" });
    expect(plainProperties(undefined)).toEqual({});
  });
});

describe("the pack's folder", () => {
  const folder = new URL("../../policies/", import.meta.url);
  const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");

  it("is what the engine asks for: a manifest, a version, an index.js", () => {
    expect(parse(read("PulumiPolicy.yaml"))).toMatchObject({ runtime: { name: "nodejs" } });
    const { version } = JSON.parse(readFileSync(new URL("../package.json", folder), "utf8")) as { version: string };
    expect(JSON.parse(read("package.json"))).toMatchObject({ main: "index.js", type: "module", version });
    expect(read("index.js")).toContain("../dist/policies/pack.js");
  });
});
