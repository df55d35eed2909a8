import type { Output } from "@pulumi/pulumi";
import { awsProvider, kubernetesProvider } from "./providers.js";
import type { Config } from "./config.js";
import { layGround } from "./ground.js";
import { identifyResources } from "./identity.js";
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
export async function deployStack(
  config: Config,
  units: readonly Unit[],
  surroundings: Surroundings = {},
): Promise<StackOutputs> {
  identifyResources();
  const aws = awsProvider(config);
  await registrations();
  const ground = layGround(config, aws, surroundings.platform);
  await registrations();
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

/** Lets what is made so far reach the engine, which works on it while the rest is being made. */
function registrations(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
