import { z } from "zod";

const ids = z.array(z.string());

/** What leaves a stack, for people and for other stacks. A section that is not deployed has no output. */
export const stackOutputs = z.object({
  network: z
    .object({
      vpcId: z.string(),
      cidrBlock: z.string(),
      publicSubnetIds: ids,
      privateSubnetIds: ids,
      dataSubnetIds: ids,
      egressAddresses: ids,
    })
    .optional(),
  cluster: z
    .object({
      name: z.string(),
      arn: z.string(),
      endpoint: z.string(),
      securityGroupId: z.string(),
      /** Without any credential: it asks `aws eks get-token` for one. */
      kubeconfig: z.string(),
    })
    .optional(),
  database: z
    .object({ endpoint: z.string(), name: z.string(), secretArn: z.string(), securityGroupId: z.string() })
    .optional(),
  monitoring: z
    .object({
      namespace: z.string(),
      grafanaService: z.string(),
      prometheusUrl: z.string(),
      alertmanagerUrl: z.string(),
    })
    .optional(),
  vault: z.object({ namespace: z.string(), address: z.string(), unsealKeyArn: z.string() }).optional(),
  nodes: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  rpc: z.record(z.string(), z.string()).optional(),
});

/** The outputs of a stack once they are known. */
export type KnownOutputs = z.output<typeof stackOutputs>;

/** The outputs as the program returns them: each value may still be on its way. */
export type StackOutputs = Readonly<Record<string, unknown>>;
