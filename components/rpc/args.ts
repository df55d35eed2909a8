import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { ethereumNetworks } from "../core/chains.js";
import { rule } from "../core/settings.js";

/** What may be chosen about a network's RPC endpoint. */
export const rpcSettings = z
  .strictObject({
    network: z.enum(ethereumNetworks).describe("Ethereum network whose pairs answer."),
    exposure: z
      .enum(["cluster", "internal"])
      .default("cluster")
      .describe(
        "`cluster`: inside the cluster only. `internal`: also by an internal network load balancer, from the private network.",
      ),
    clientNamespaces: z
      .array(z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "the name of a namespace"))
      .default([])
      .describe(
        "Namespaces whose pods may use it; beside them those that carry the label chainwright.dev/rpc-client=true.",
      ),
    clientCidrs: z
      .array(z.cidrv4("a block such as 10.0.0.0/16"))
      .default([])
      .describe("Address blocks that may use it by the load balancer; needed with, and only with, exposure internal."),
    minReady: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .describe("Pairs in sync below which somebody is told; with none, somebody is woken up."),
  })
  .check(
    rule(["exposure", "clientCidrs"], ({ exposure, clientCidrs }) => {
      if (clientCidrs.some((block) => block.endsWith("/0"))) {
        const fix = "name the blocks of the private network";
        return [{ path: ["clientCidrs"], expected: "blocks of the private network, not every address", fix }];
      }
      if (exposure === "internal" && clientCidrs.length === 0)
        return [
          {
            path: ["clientCidrs"],
            expected: "at least one block",
            fix: "name who may use it, such as the network's block",
          },
        ];
      if (exposure === "cluster" && clientCidrs.length > 0)
        return [
          {
            path: ["clientCidrs"],
            expected: "nothing while exposure is cluster",
            fix: "set exposure to internal, or remove it",
          },
        ];
      return [];
    }),
  );

/** Settings as written, defaults left out. */
export type RpcSettings = z.input<typeof rpcSettings>;

/** Settings with their defaults. */
export type RpcChoice = z.output<typeof rpcSettings>;

/** Settings and what the component is given. */
export type RpcArgs = RpcSettings & {
  /**
   * Name of the network's namespace, so that the endpoint waits for it.
   * @default - the namespace of that name must be there already
   */
  readonly namespace?: Input<string>;
};
