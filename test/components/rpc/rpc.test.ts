import { describe, expect, it } from "vitest";
import { planNode } from "../../../components/node/index.js";
import { planRpc, Rpc, rpcOperations, type RpcSettings } from "../../../components/rpc/index.js";
import { refusedObjects } from "../../support/applied.js";
import { expectOperationsToFit, keepsTheContract } from "../../support/contract.js";
import { program, valueOf } from "../../support/mocks.js";
import { firing, promtoolProblems } from "../../support/promtool.js";

const context = { name: "rpc", environment: "prod", region: "us-east-1", project: "protocol" };
const base = { network: "mainnet" } satisfies RpcSettings;
const internal = { ...base, exposure: "internal", clientCidrs: ["10.0.0.0/16"] } satisfies RpcSettings;
const ground = { namespaces: ["ethereum-mainnet"] };

const rpc = (settings: RpcSettings = base) => program(() => new Rpc("rpc", settings));

function operations(settings: RpcSettings = base) {
  const plan = planRpc(settings);
  return rpcOperations(plan.settings, plan, context);
}

keepsTheContract((name, opts) => new Rpc(name, base, opts));

describe("an RPC endpoint", () => {
  it.each([base, internal])("makes objects that the API server takes: %j", async (settings) => {
    expect(refusedObjects(await rpc(settings), ground)).toEqual([]);
  });

  it("finds the execution pods of its network and no other, and only ready ones", async () => {
    const { spec } = (await rpc()).named("rpc-service").inputs as {
      spec: { selector: Record<string, string>; publishNotReadyAddresses?: boolean; ports: { targetPort: string }[] };
    };
    const pair = { zone: "us-east-1a", execution: { client: "besu" }, consensus: { client: "teku" } } as const;
    const plan = planNode("node-a", { ...pair, network: "mainnet" });
    expect(plan.execution.labels).toMatchObject(spec.selector);
    expect(plan.consensus.labels).not.toMatchObject(spec.selector);
    expect(planNode("node-b", { ...pair, network: "hoodi" }).execution.labels).not.toMatchObject(spec.selector);
    expect(spec.publishNotReadyAddresses).toBeUndefined();
    const names = plan.execution.ports.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(spec.ports.map(({ targetPort }) => targetPort)));
  });

  it("is asked for by names that the clients answer to", async () => {
    const { value } = await rpc();
    const [url, wsUrl] = [await valueOf(value.url), await valueOf(value.wsUrl)];
    expect([url, wsUrl]).toEqual(["http://rpc.ethereum-mainnet.svc:8545", "ws://rpc.ethereum-mainnet.svc:8546"]);
    const settings = { zone: "us-east-1a", execution: { client: "geth" }, consensus: { client: "teku" } } as const;
    const { args } = planNode("node-a", { ...settings, network: "mainnet" }).execution;
    expect(args.find((arg) => arg.startsWith("--http.vhosts="))).toContain(new URL(url).hostname);
  });

  it("is not waited for: it has no backend before the first sync", async () => {
    const { metadata } = (await rpc()).named("rpc-service").inputs;
    expect(metadata).toMatchObject({ annotations: { "pulumi.com/skipAwait": "true" } });
  });

  it("stays inside the cluster unless it is told otherwise, and then inside the private network", async () => {
    expect((await rpc()).named("rpc-service").inputs.spec).toMatchObject({ type: "ClusterIP" });
    const { metadata, spec } = (await rpc(internal)).named("rpc-service").inputs;
    expect(spec).toMatchObject({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/16"] });
    expect(metadata).toMatchObject({
      annotations: { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" },
    });
  });

  it("opens the nodes' RPC ports to those who are named, and to nobody else", async () => {
    const run = await rpc({ ...internal, clientNamespaces: ["indexer"] });
    const { ingress } = run.named("rpc-policy").inputs.spec as { ingress: object[] };
    expect(ingress).toEqual([
      {
        from: [
          { namespaceSelector: { matchLabels: { "chainwright.dev/rpc-client": "true" } } },
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "indexer" } } },
          { ipBlock: { cidr: "10.0.0.0/16" } },
        ],
        ports: [
          { port: 8545, protocol: "TCP" },
          { port: 8546, protocol: "TCP" },
        ],
      },
    ]);
  });

  it.each<[RpcSettings, RegExp]>([
    [{ ...base, exposure: "internal" }, /rpc.clientCidrs: expected at least one block/],
    [{ ...base, clientCidrs: ["10.0.0.0/8"] }, /nothing while exposure is cluster/],
    [{ ...internal, clientCidrs: ["0.0.0.0/0"] }, /not every address/],
    [{ ...base, exposure: "public" as "internal" }, /rpc.exposure: expected one of cluster, internal/],
  ])("refuses %j", (settings, problem) => {
    expect(() => planRpc(settings)).toThrow(problem);
  });
});

describe("an RPC endpoint's operations", () => {
  it.each([base, internal])("tell the truth: %j", async (settings) => {
    expectOperationsToFit(operations(settings), await rpc(settings), { component: "rpc" });
  });

  it("hold rules and queries that Prometheus takes", ({ skip }) => {
    const { alerts, panels } = operations({ ...base, minReady: 2 });
    expect(promtoolProblems(alerts, panels, skip)).toBe("");
  });

  it("wake somebody up when no node answers any more, and tell when there are too few", ({ skip }) => {
    const { alerts } = operations({ ...base, minReady: 2 });
    const pod = (name: string) =>
      `kube_pod_status_ready{namespace="ethereum-mainnet",pod="${name}-execution-0",condition="true"}`;
    const state = (a: string, b: string) => [
      { series: pod("node-a"), values: a },
      { series: pod("node-b"), values: b },
    ];
    expect(firing(alerts, state("0x60", "0x60"), 50, skip)).toEqual([]);
    expect(firing(alerts, state("1x60", "1x60"), 50, skip)).toEqual([]);
    expect(firing(alerts, state("1x60", "1x10 0x50"), 50, skip)).toEqual(["RpcFewBackends"]);
    expect(firing(alerts, state("1x10 0x50", "1x10 0x50"), 50, skip)).toEqual(["RpcNoBackend", "RpcFewBackends"]);
  });

  it("cost a load balancer only where there is one", () => {
    expect(operations().cost).toEqual([]);
    expect(operations(internal).cost).toMatchObject([{ quantity: 1, usdPerMonth: 16.43 }]);
  });
});
