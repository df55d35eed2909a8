import { Config as PulumiConfig, getProject, getStack, RunError, StackReference } from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { UserError } from "../components/core/errors.js";
import { parseConfig } from "./config.js";
import type { StackOutputs } from "./outputs.js";
import { planStack } from "./plan.js";
import { platformOf } from "./platform.js";
import { deployStack } from "./stack.js";

/**
 * The program: reads the stack's configuration, plans, deploys, and exports. Decides nothing.
 *
 * @throws RunError with every problem of the configuration, before any resource exists
 */
export default async function program(): Promise<StackOutputs> {
  try {
    const config = parseConfig(readSections(), { project: getProject(), environment: getStack() }, new Date());
    const platform = config.platform && platformOf(new StackReference(config.platform.stack));
    const kubeconfig = new PulumiConfig().getSecret(handedOver);
    return deployStack(config, planStack(config), { platform, kubeconfig });
  } catch (error) {
    if (error instanceof UserError) throw new RunError(error.message);
    throw error;
  }
}

/** Secret key by which the sandbox hands over a kubeconfig that takes the place of the simulated cluster's. */
const handedOver = "kubeconfig";

/** The project's own configuration by section; values arrive as JSON text. */
function readSections(): Record<string, unknown> {
  const prefix = `${getProject()}:`;
  return Object.fromEntries(
    Object.entries(allConfig())
      .filter(([key]) => key.startsWith(prefix) && key !== `${prefix}${handedOver}`)
      .map(([key, value]) => [key.slice(prefix.length), parsed(value)]),
  );
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
