import type { Output } from "@pulumi/pulumi";
import { awsProvider, kubernetesProvider } from "./providers.js";
import type { Config } from "./config.js";
import { layGround } from "./ground.js";
import type { StackOutputs } from "./outputs.js";
import type { Platform } from "./platform.js";
import type { Unit } from "./unit.js";
import { deployWorkloads } from "./workloads.js";

/** What a stack gets from outside. */
export interface Surroundings {
  /** The stack that has the sections which this one leaves out. */
  readonly platform?: Platform | undefined;
  /** Takes the place of the cluster's own way in; a secret. */
  readonly kubeconfig?: Output<string> | undefined;
}

/**
 * The environment's components in dependency order; with its two halves the only place where they meet.
 *
 * @param units what `planStack` says of this configuration
 */
export function deployStack(config: Config, units: readonly Unit[], surroundings: Surroundings = {}): StackOutputs {
  const aws = awsProvider(config);
  const ground = layGround(config, aws, surroundings.platform);
  const { cluster } = ground;
  if (cluster === undefined) return ground.outputs;
  const kubernetes = kubernetesProvider({
    kubeconfig: surroundings.kubeconfig ?? cluster.kubeconfig,
    clusterArn: cluster.arn,
  });
  const workloads = deployWorkloads({
    config,
    units,
    cluster,
    platform: surroundings.platform,
    providers: { aws, kubernetes },
  });
  return { ...ground.outputs, ...workloads };
}
