import { describe, expect, it } from "vitest";
import { ethereumNetworks, serviceHosts } from "../../../components/core/chains.js";
import { filled } from "../../../components/node/arguments.js";
import {
  consensusClients,
  consensusNames,
  executionClients,
  executionNames,
} from "../../../components/node/catalogue/catalogue.js";
import { type History, histories } from "../../../components/node/catalogue/client.js";
import { forkProblems } from "../../../components/node/catalogue/forks.js";
import { networks } from "../../../components/node/catalogue/networks.js";
import { planNode } from "../../../components/node/index.js";

const facts = Object.entries({ ...executionClients, ...consensusClients });

const choices = executionNames.flatMap((client) =>
  ethereumNetworks.flatMap((network) =>
    histories
      .filter((history) => history in executionClients[client].history)
      .map((history) => [client, network, history] as const),
  ),
);

function pair(client: (typeof executionNames)[number], network: (typeof ethereumNetworks)[number], history: History) {
  const consensus = { client: consensusNames[executionNames.indexOf(client)] ?? "lighthouse" };
  return planNode("node-a", { network, zone: "us-east-1a", execution: { client, history }, consensus });
}

describe("the catalogue", () => {
  it.each(facts)("pins %s to a release that stands above every fork's floor", (name, { version, image, tag }) => {
    expect(`${image}:${tag.replace("{version}", version)}`).toMatch(
      /^[a-z0-9.-]+\.[a-z]+(\/[a-z0-9._-]+)+:[\w.-]*\d+\.\d+\.\d+$/,
    );
    for (const network of ethereumNetworks)
      expect(forkProblems(name as keyof typeof executionClients, version, network)).toEqual([]);
  });

  it.each(facts)("says of %s where its dangers are known from", (_, { hazards, versionSource }) => {
    expect(hazards.length).toBeGreaterThan(0);
    for (const { text, source } of hazards) expect([text, source]).not.toContain("");
    expect(versionSource).toMatch(/20\d\d/);
  });

  it.each(choices)("fills every argument of %s on %s with history %s", (client, network, history) => {
    const { execution, consensus } = pair(client, network, history);
    for (const { args, env } of [execution, consensus]) {
      expect([...args, ...env.map(({ value }) => value)].join(" ")).not.toMatch(/\{\w+\}|undefined|NaN/);
      const flags = args.map((arg) => arg.split("=")[0]);
      expect(new Set(flags).size, flags.join(" ")).toBe(flags.length);
    }
    expect(execution.storageGib).toBeGreaterThan(0);
  });

  it.each(choices)("never opens more than the safe modules of %s on %s with history %s", (client, network, history) => {
    const { args } = pair(client, network, history).execution;
    const modules = args.filter((arg) => /(http|ws)[.-]api=|EnabledModules=/.test(arg));
    expect(modules.length).toBeGreaterThan(0);
    for (const arg of modules) expect(arg.split("=")[1]?.toLowerCase()).toBe("eth,net,web3");
    expect(args.join(" ")).not.toMatch(/vhosts=\*|cors|allowlist=\*|origins/i);
  });

  it.each(["geth", "erigon", "besu"] as const)("has %s refuse hosts that are not its own", (client) => {
    const { args } = planNode("node-a", {
      network: "mainnet",
      zone: "us-east-1a",
      execution: { client },
      consensus: { client: "teku" },
      rpcHosts: ["rpc.protocol.example"],
    }).execution;
    const hosts =
      args
        .find((arg) => /^--(http.vhosts|host-allowlist)=/.test(arg))
        ?.split("=")[1]
        ?.split(",") ?? [];
    const services = ["node-a-rpc", "rpc"].flatMap((service) => serviceHosts(service, "ethereum-mainnet"));
    expect(hosts).toEqual(expect.arrayContaining([...services, "rpc.protocol.example", "127.0.0.1"]));
  });

  it.each(consensusNames)("drives the pair's own execution client with %s, by the secret of the pair", (client) => {
    const plan = planNode("node-a", {
      network: "hoodi",
      zone: "us-east-1a",
      execution: { client: "reth" },
      consensus: { client },
    });
    const line = plan.consensus.args.join(" ");
    expect(line).toContain("http://node-a-engine.ethereum-hoodi.svc:8551");
    expect(line).toContain("/jwt/jwt.hex");
    expect(line).toContain("https://hoodi.checkpoint.sigp.io");
    expect(plan.execution.args.join(" ")).toContain("/jwt/jwt.hex");
  });

  it("has two independent sources for every network's first state", () => {
    for (const { checkpoint, checkpointCheck } of Object.values(networks))
      expect(new URL(checkpoint).host).not.toBe(new URL(checkpointCheck).host);
  });

  it("keeps no pre-merge history apart on a network that has none", () => {
    const of = (history: History) =>
      pair("reth", "hoodi", history).execution.args.filter((arg) => !arg.startsWith("--datadir"));
    expect(of("postmerge")).toEqual(of("full"));
  });

  it("fails loudly on a name that nobody gives a value", () => {
    expect(() => filled(["--a={missing}"], {})).toThrow("the catalogue asks for {missing}");
  });
});

describe("the floors of forks", () => {
  it.each([
    ["geth", "v1.17.7", "mainnet", "geth 1.17.8"],
    ["geth", "v1.16.6", "mainnet", "geth 1.16.7"],
    ["lighthouse", "v8.2.9", "sepolia", "lighthouse 8.3.0"],
    ["nimbus", "multiarch-v26.10.1", "sepolia", "nimbus 26.10.2"],
    ["teku", "25.10.0", "hoodi", "teku 25.11.0"],
    ["reth", "v1.9.1-rc.1", "mainnet", undefined],
    ["lighthouse", "v8.2.9", "mainnet", undefined],
    ["lighthouse", "v8.3.0", "sepolia", undefined],
    ["geth", "v1.17.8@sha256:00", "mainnet", undefined],
  ] as const)("of %s %s on %s ask for %s", (client, version, network, wanted) => {
    const found = forkProblems(client, version, network, "nodes.a.execution.version");
    const expected = found.map((problem) => problem.expected).join("; ");
    if (wanted === undefined) expect(found).toEqual([]);
    else expect(expected).toContain(`${wanted} or newer on ${network}`);
    for (const { path, actual } of found) expect([path, actual]).toEqual(["nodes.a.execution.version", version]);
  });

  it.each(["latest", "stable", "master-3f2a1bc"])(
    "cannot be checked for %s, which is a problem of its own",
    (version) => {
      expect(forkProblems("geth", version, "mainnet")).toEqual([
        { path: "version", expected: "a release of geth", actual: version, fix: "name a release such as v1.2.3" },
      ]);
    },
  );
});
