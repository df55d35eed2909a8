import { describe, expect, it } from "vitest";
import { Chain, chainOperations, planChain } from "../../../components/chain/index.js";
import { planNode } from "../../../components/node/index.js";
import { refusedObjects } from "../../support/applied.js";
import { expectOperationsToFit, keepsTheContract } from "../../support/contract.js";
import { program, valueOf } from "../../support/mocks.js";
import { promtoolProblems } from "../../support/promtool.js";

const context = { name: "chain-mainnet", environment: "prod", region: "us-east-1", project: "protocol" };
const make = (protect = true) => program(() => new Chain("chain-mainnet", { network: "mainnet", protect }));
const operations = chainOperations(planChain({ network: "mainnet" }), context);

keepsTheContract((name, opts) => new Chain(name, { network: "hoodi" }, opts));

describe("the place of a network's pairs", () => {
  it("makes objects that the API server takes", async () => {
    expect(refusedObjects(await make())).toEqual([]);
  });

  it("is closed by default and enforces the restricted level", async () => {
    const run = await make();
    expect(run.named("chain-mainnet-namespace").inputs.metadata).toMatchObject({
      name: "ethereum-mainnet",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
    expect(run.named("chain-mainnet-policy-default").inputs.spec).toMatchObject({
      podSelector: {},
      ingress: [],
      egress: [],
    });
  });

  it.each(["execution", "consensus"] as const)(
    "lets one pair's %s pod go at a time, whichever pair it is",
    async (layer) => {
      const { spec } = (await make()).named(`chain-mainnet-budget-${layer}`).inputs as {
        spec: { maxUnavailable: number; selector: { matchLabels: Record<string, string> } };
      };
      expect(spec.maxUnavailable).toBe(1);
      const choice = {
        network: "mainnet",
        zone: "us-east-1a",
        execution: { client: "reth" },
        consensus: { client: "nimbus" },
      } as const;
      for (const name of ["node-a", "node-b"])
        expect(planNode(name, choice)[layer].labels).toMatchObject(spec.selector.matchLabels);
    },
  );

  it("is where the pairs of its network expect it", async () => {
    expect(await valueOf((await make()).value.namespace)).toBe("ethereum-mainnet");
  });

  it("has operations that tell the truth", async ({ skip }) => {
    expectOperationsToFit(operations, await make(), { component: "chain-mainnet" });
    expectOperationsToFit(operations, await make(false), { component: "chain-mainnet", protect: false });
    expect(promtoolProblems(operations.alerts, operations.panels, skip)).toBe("");
  });
});
