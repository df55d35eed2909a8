import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Node, nodeOperations, type NodeSettings, planNode } from "../../../components/node/index.js";
import { consensusNames, executionNames } from "../../../components/node/catalogue/catalogue.js";
import { refusedObjects } from "../../support/applied.js";
import { expectOperationsToFit, keepsTheContract } from "../../support/contract.js";
import { type Program, type Registration, program, valueOf } from "../../support/mocks.js";
import { firing, promtoolProblems } from "../../support/promtool.js";

const base = {
  network: "mainnet",
  zone: "us-east-1a",
  execution: { client: "geth" },
  consensus: { client: "lighthouse" },
} satisfies NodeSettings;
const reachable = { mode: "nodePort", address: "203.0.113.7", executionPort: 30303, consensusPort: 30900 } as const;
const context = { name: "node-a", environment: "prod", region: "us-east-1", project: "protocol" };
const ground = {
  namespaces: ["ethereum-mainnet", "ethereum-sepolia", "ethereum-hoodi"],
  charts: ["prometheus-operator-crds"],
};

type Made = Partial<NodeSettings> & { monitored?: boolean; protect?: boolean };

function pair(settings: Made = {}): Promise<Program<Node>> {
  return program(() => new Node("node-a", { ...base, monitored: true, ...settings }));
}

function planned(settings: Partial<NodeSettings> = {}) {
  const plan = planNode("node-a", { ...base, ...settings });
  return { plan, operations: nodeOperations(plan.settings, plan, context) };
}

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly nodeSelector: Record<string, string>;
  readonly containers: { name: string; args: string[]; [key: string]: unknown }[];
  readonly volumes: { name: string; [key: string]: unknown }[];
}

function podOf(run: Program<unknown>, layer: string): PodSpec {
  const { spec } = run.named(`node-a-${layer}`).inputs as { spec: { template: { spec: PodSpec } } };
  return spec.template.spec;
}

function client(run: Program<unknown>, layer: string) {
  const found = podOf(run, layer).containers.find(({ name }) => name === layer);
  if (!found) throw new Error(`no container ${layer}`);
  return found;
}

function policyOf(run: Program<unknown>, layer: string) {
  return run.named(`node-a-policy-${layer}`).inputs.spec as { ingress: object[]; egress: object[] };
}

const pairs = executionNames.flatMap((execution) => consensusNames.map((consensus) => [execution, consensus] as const));

keepsTheContract((name, opts) => new Node(name, { ...base, monitored: true, p2p: reachable }, opts));

describe("a pair", () => {
  it.each(pairs)("of %s and %s makes objects that the API server takes", async (execution, consensus) => {
    const run = await pair({ execution: { client: execution }, consensus: { client: consensus }, p2p: reachable });
    expect(refusedObjects(run, ground)).toEqual([]);
  });

  it("needs the operator's kinds only where there is monitoring", async () => {
    expect(refusedObjects(await pair({ monitored: false }), { namespaces: ground.namespaces })).toEqual([]);
  });

  it("is not waited for, and gives no process more than one pod", async () => {
    const run = await pair();
    const sets = run.all("kubernetes:apps/v1:StatefulSet");
    expect(names(sets)).toEqual(["node-a-consensus", "node-a-execution"]);
    const awaited = [...sets, ...run.all("kubernetes:core/v1:Service"), ...claims(run)];
    for (const { name, inputs } of awaited)
      expect(inputs.metadata, name).toMatchObject({ annotations: { "pulumi.com/skipAwait": "true" } });
    for (const { inputs } of sets)
      expect(inputs.spec).toMatchObject({ replicas: 1, updateStrategy: { type: "OnDelete" } });
  });

  it("keeps its data in claims of its own, on encrypted volumes that stay when the claim goes", async () => {
    const run = await pair();
    for (const { name, protect } of claims(run)) expect(protect, name).toBe(true);
    for (const { inputs } of run.all("kubernetes:storage.k8s.io/v1:StorageClass"))
      expect(inputs).toMatchObject({
        reclaimPolicy: "Retain",
        allowVolumeExpansion: true,
        volumeBindingMode: "WaitForFirstConsumer",
        parameters: expect.objectContaining({ encrypted: "true", type: "gp3" }),
      });
    expect(run.named("node-a-execution-volumes").inputs.parameters).toMatchObject({ iops: "8000", throughput: "700" });
  });

  it("leaves its claims alone when only their speed changes", async () => {
    expect(await specOfClaim(12000)).toEqual(await specOfClaim(3000));
  });

  it("shares one secret between the two, made for this pair and mounted read-only", async () => {
    const run = await pair();
    expect(run.named("node-a-jwt-bytes").inputs).toMatchObject({ length: 32 });
    expect(run.named("node-a-jwt").inputs.stringData).toBe("«secret»");
    for (const layer of ["execution", "consensus"]) {
      expect(podOf(run, layer).volumes).toContainEqual({
        name: "jwt",
        secret: { secretName: "node-a-engine-jwt", defaultMode: 0o440 },
      });
      expect(client(run, layer).volumeMounts).toContainEqual({ name: "jwt", mountPath: "/jwt", readOnly: true });
    }
  });

  it("lets its own consensus client reach the engine API, and nobody else", async () => {
    const ports = { ports: [{ port: 8551, protocol: "TCP" }] };
    const engine = (policy: { ingress: object[] }) =>
      policy.ingress.filter((rule) => JSON.stringify(rule).includes("8551") || !("ports" in rule));
    expect(engine(policyOf(await pair(), "execution"))).toEqual([
      {
        from: [
          {
            podSelector: {
              matchLabels: { "chainwright.dev/pair": "node-a", "app.kubernetes.io/component": "consensus" },
            },
          },
        ],
        ...ports,
      },
    ]);
    expect(engine(policyOf(await pair(), "consensus"))).toEqual([]);
  });

  it("offers the engine API by a Service without an address, also while the pair is not ready", async () => {
    const { spec } = (await pair()).named("node-a-engine").inputs;
    expect(spec).toMatchObject({ clusterIP: "None", publishNotReadyAddresses: true, ports: [{ port: 8551 }] });
    const rpc = (await pair()).named("node-a-rpc").inputs.spec as {
      ports: { port: number }[];
      publishNotReadyAddresses?: boolean;
    };
    expect(rpc.ports.map(({ port }) => port)).toEqual([8545, 8546]);
    expect(rpc.publishNotReadyAddresses).toBeUndefined();
  });

  it("decides about traffic by being in sync, and about restarts by a port that opens", async () => {
    const run = await pair({ readiness: { maxHeadAgeSeconds: 90, minPeers: 5 } });
    expect(client(run, "execution")).toMatchObject({ livenessProbe: { tcpSocket: { port: "http-rpc" } } });
    expect(client(run, "execution").readinessProbe).toBeUndefined();
    const sidecar = podOf(run, "execution").containers.find(({ name }) => name === "readiness");
    expect(sidecar).toMatchObject({
      readinessProbe: { exec: { command: ["sh", "/probe/execution.sh"] } },
      env: [
        { name: "PORT", value: "8545" },
        { name: "MAX_HEAD_AGE", value: "90" },
        { name: "MIN_PEERS", value: "5" },
      ],
    });
  });

  it.each(pairs)("of %s and %s has time to stop", async (execution, consensus) => {
    const run = await pair({ execution: { client: execution }, consensus: { client: consensus } });
    expect(podOf(run, "execution").terminationGracePeriodSeconds).toBeGreaterThanOrEqual(300);
    expect(podOf(run, "consensus").terminationGracePeriodSeconds).toBeGreaterThanOrEqual(60);
  });

  it("stays in its zone, and on a node without another pair of its network", async () => {
    const run = await pair({ nodeSelector: { role: "ethereum" } });
    expect(podOf(run, "execution")).toMatchObject({
      nodeSelector: { "topology.kubernetes.io/zone": "us-east-1a", role: "ethereum" },
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: {
                matchLabels: {
                  "app.kubernetes.io/part-of": "ethereum-mainnet",
                  "app.kubernetes.io/component": "execution",
                },
              },
            },
          ],
        },
      },
    });
  });

  it("is reached by peers only where that is asked for, by the same port inside and outside", async () => {
    const closed = await pair();
    const services = closed.all("kubernetes:core/v1:Service");
    expect(names(services)).toEqual(["node-a-beacon", "node-a-engine", "node-a-rpc"]);
    expect(client(closed, "execution").args).toContain("--nat=none");
    const open = await pair({ p2p: reachable });
    expect(open.named("node-a-consensus-peers").inputs.spec).toMatchObject({
      type: "NodePort",
      externalTrafficPolicy: "Local",
      ports: [
        { nodePort: 30900, port: 30900, protocol: "TCP" },
        { nodePort: 30900, port: 30900, protocol: "UDP" },
        { nodePort: 30901, port: 30901, protocol: "UDP" },
      ],
    });
    expect(client(open, "execution").args).toEqual(expect.arrayContaining(["--nat=extip:203.0.113.7", "--port=30303"]));
  });

  it("reaches the internet but no private address, apart from DNS and its other half", async () => {
    const { egress } = policyOf(await pair(), "execution");
    expect(egress).toHaveLength(2);
    expect(JSON.stringify(egress[1])).toContain("169.254.0.0/16");
  });

  it("tells where it answers", async () => {
    const { value } = await pair();
    expect(await valueOf(value.rpcUrl)).toBe("http://node-a-rpc.ethereum-mainnet.svc:8545");
    expect(await valueOf(value.beaconUrl)).toBe("http://node-a-beacon.ethereum-mainnet.svc:5052");
  });
});

function names(found: readonly Registration[]): string[] {
  return found.map(({ name }) => name).sort();
}

function claims(run: Program<unknown>): readonly Registration[] {
  return run.all("kubernetes:core/v1:PersistentVolumeClaim");
}

async function specOfClaim(iops: number): Promise<unknown> {
  return (await pair({ execution: { client: "geth", iops } })).named("node-a-execution-data").inputs.spec;
}

describe("a pair's operations", () => {
  it.each(pairs)("of %s and %s tell the truth about what is registered", async (execution, consensus) => {
    const settings = { execution: { client: execution }, consensus: { client: consensus } };
    const { operations } = planned(settings);
    expectOperationsToFit(operations, await pair(settings), { component: "node-a" });
  });

  it.for(pairs)("of %s and %s hold rules and queries that Prometheus takes", ([execution, consensus], { skip }) => {
    const { alerts, panels } = planned({
      execution: { client: execution },
      consensus: { client: consensus },
    }).operations;
    expect(promtoolProblems(alerts, panels, skip)).toBe("");
  });

  const ready = 'kube_pod_status_ready{namespace="ethereum-mainnet",pod="node-a-execution-0",condition="true"}';
  const head = 'chain_head_block{namespace="ethereum-mainnet",pod="node-a-execution-0"}';
  const named = (...names: string[]) => planned().operations.alerts.filter(({ name }) => names.includes(name));

  it("wake nobody up during the first sync, and do when a head that was there stands still", ({ skip }) => {
    const alerts = named("NodeAHeadStale", "NodeAHeadStalled");
    const syncing = [
      { series: ready, values: "0x60" },
      { series: head, values: "0x60" },
    ];
    expect(firing(alerts, syncing, 50, skip)).toEqual([]);
    const stalled = [
      { series: ready, values: "1x30 0x30" },
      { series: head, values: "100+5x30 250x30" },
    ];
    expect(firing(alerts, stalled, 33, skip)).toEqual([]);
    expect(firing(alerts, stalled, 36, skip)).toEqual(["NodeAHeadStale"]);
    expect(firing(alerts, stalled, 45, skip)).toEqual(["NodeAHeadStale", "NodeAHeadStalled"]);
  });

  it("see a lag behind a pair with another client, by that client's own metric", ({ skip }) => {
    const alerts = named("NodeABlocksBehind", "NodeABlocksFarBehind");
    const other = 'nethermind_blocks{namespace="ethereum-mainnet",pod="node-b-execution-0"}';
    const series = [
      { series: ready, values: "1x60" },
      { series: head, values: "100x60" },
      { series: other, values: "110x60" },
    ];
    expect(firing(alerts, series, 20, skip)).toEqual(["NodeABlocksBehind"]);
    const far = [...series.slice(0, 2), { series: other, values: "140x60" }];
    expect(firing(alerts, far, 20, skip)).toEqual(["NodeABlocksBehind", "NodeABlocksFarBehind"]);
  });

  it("tell of a pod that still runs what was there before", ({ skip }) => {
    const set = 'namespace="ethereum-mainnet",statefulset="node-a-execution"';
    const series = [
      { series: `kube_statefulset_status_replicas_updated{${set}}`, values: "0x3000" },
      { series: `kube_statefulset_replicas{${set}}`, values: "1x3000" },
    ];
    expect(firing(named("NodeAExecutionRestartPending"), series, 1500, skip)).toEqual(["NodeAExecutionRestartPending"]);
    expect(firing(named("NodeAExecutionRestartPending"), series, 60, skip)).toEqual([]);
  });

  it("name pods, claims and the environment in their commands", () => {
    const text = planned()
      .operations.runbook.flatMap(({ commands }) => commands)
      .join("\n");
    for (const part of [
      "node-a-execution-0",
      "node-a-consensus-0",
      "-n ethereum-mainnet",
      "Pulumi.prod.yaml",
      "--region us-east-1",
    ])
      expect(text).toContain(part);
  });

  it("cost the volumes with the speed beyond what is free", () => {
    const [execution, consensus] = planned({ execution: { client: "geth", storageGib: 1000 } }).operations.cost;
    expect(execution).toMatchObject({ quantity: 1000, usdPerMonth: 80 + 5000 * 0.005 + 575 * 0.04 });
    expect(consensus).toMatchObject({ quantity: 250, usdPerMonth: 20 });
  });
});

describe("planning a pair", () => {
  it("gives every process names within Kubernetes' limits for any name that it takes", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]([-a-z0-9]{0,40}[a-z0-9])?$/), (name) => {
        const { execution, consensus, services, jwtSecret } = planNode(name, base);
        for (const one of [execution.name, consensus.name, ...Object.values(services), jwtSecret])
          expect(one).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
        for (const { name: set } of [execution, consensus]) expect(set.length).toBeLessThanOrEqual(52);
      }),
    );
  });

  it.each(["Node-A", "node_a", "9node", `node-${"a".repeat(40)}`, "node-"])("refuses the name %s", (name) => {
    expect(() => planNode(name, base)).toThrow(/config\/name-too-long/);
  });

  it("takes the catalogue's release and sizes, or what the settings say", () => {
    expect(planned().plan.execution).toMatchObject({
      image: "docker.io/ethereum/client-go:v1.17.10",
      storageGib: 2000,
    });
    const execution = { client: "geth", version: "v1.18.0", storageGib: 3000, memoryGib: 32, cpu: 8 } as const;
    expect(planned({ execution }).plan.execution).toMatchObject({
      image: "docker.io/ethereum/client-go:v1.18.0",
      storageGib: 3000,
      memoryGib: 32,
      cpu: 8,
    });
  });

  it("keeps another history in another folder, so that nothing is pruned or damaged by a change of mind", () => {
    const folder = (history: "full" | "archive") =>
      planned({ execution: { client: "erigon", history } }).plan.execution.args.find((arg) =>
        arg.startsWith("--datadir"),
      );
    expect([folder("full"), folder("archive")]).toEqual([
      "--datadir=/data/erigon-full",
      "--datadir=/data/erigon-archive",
    ]);
  });

  it("is refused with every problem at once", () => {
    const wrong = {
      network: "sepolia",
      zone: "us-east-1",
      execution: { client: "geth", version: "v1.17.7", modules: ["eth", "admin"] },
      consensus: { client: "lighthouse", version: "latest" },
      p2p: { mode: "nodePort", executionPort: 30900, consensusPort: 30900 },
      rpcHost: [],
    };
    expect(() => planNode("node-a", wrong as unknown as NodeSettings)).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the settings of node-a are wrong [config/invalid]
        node-a.zone: expected an availability zone such as us-east-1a, got "us-east-1"
          fix: change node-a.zone
        node-a.execution.modules.1: expected one of eth, net, web3, txpool, got "admin"
          fix: change node-a.execution.modules.1
        node-a.consensus.version: expected an exact release, got "latest"
          fix: name the release that you tested
        node-a.p2p.address: expected a value, since p2p.mode is nodePort, got nothing
          fix: set node-a.p2p.address
        node-a.p2p.executionPort: expected a port that the consensus client does not use, got 30900
          fix: choose ports that are at least two apart
        node-a.rpcHost: expected one of network, zone, execution, consensus, p2p, readiness, rpcHosts, nodeSelector, tolerations, got unknown key "rpcHost"
          fix: did you mean rpcHosts?]
    `);
  });

  it("is refused below a fork's floor, with the version that would do", () => {
    const consensus = { client: "lighthouse", version: "v8.2.0" } as const;
    expect(() => planNode("node-a", { ...base, network: "sepolia", consensus })).toThrowErrorMatchingInlineSnapshot(`
      [UserError: the settings of node-a are wrong [config/invalid]
        node-a.consensus.version: expected lighthouse 8.3.0 or newer on sepolia, for Glamsterdam (since 2026-10-06), got "v8.2.0"
          fix: raise it to 8.3.0 or newer, or leave it out for the catalogue's version]
    `);
    expect(planNode("node-a", { ...base, network: "mainnet", consensus }).consensus.image).toContain("v8.2.0");
  });

  it("is refused with more throughput than the IOPS allow", () => {
    const execution = { client: "geth", iops: 3000, throughputMibps: 1000 } as const;
    expect(() => planNode("node-a", { ...base, execution })).toThrow(/at most 750 with 3000 IOPS/);
  });

  it("is refused with ports that two processes would fight for, or that nobody would use", () => {
    const p2p = (more: object) => () => planNode("node-a", { ...base, p2p: { ...reachable, ...more } });
    expect(p2p({ executionPort: 30901 })).toThrow(/a port that the consensus client does not use/);
    const bare = { ...base, p2p: { mode: "nodePort" as const } };
    expect(() => planNode("node-a", bare)).toThrow(
      /p2p.address: .*\n.*\n.*p2p.executionPort: .*\n.*\n.*p2p.consensusPort: /,
    );
    expect(p2p({ mode: "outbound" })).toThrow(/nothing while p2p.mode is outbound/);
  });
});
