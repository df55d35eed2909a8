import { getProject, getStack, RunError, StackReference, secret } from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config.js";
import { UserError } from "../components/core/errors.js";
import { parseConfig } from "./config.js";
import type { StackOutputs } from "./outputs.js";
import { planStack } from "./plan.js";
import { readPlatform } from "./platform.js";
import { deployStack } from "./stack.js";

/** What the process that runs the program hands to it. */
export interface Handed {
  /** A whole kubeconfig that takes the place of the cluster's own: the sandbox's way to a real test cluster. Kept secret. */
  readonly kubeconfig?: string | undefined;
}

/**
 * The program: reads the stack's configuration, plans, deploys, and exports. Decides nothing.
 *
 * @throws RunError with every problem of the configuration, before any resource exists
 */
export default async function program(handed: Handed = {}): Promise<StackOutputs> {
  try {
    const config = parseConfig(readSections(), { project: getProject(), environment: getStack() }, new Date());
    const platform = config.platform && (await readPlatform(new StackReference(config.platform.stack), config));
    const kubeconfig = handed.kubeconfig === undefined ? undefined : secret(handed.kubeconfig);
    return await deployStack(config, planStack(config), { platform, kubeconfig });
  } catch (error) {
    // Without its stack: the SDK's colouring of one never ends on Node 20 (nodejs/node#64011).
    if (error instanceof UserError)
      throw Object.assign(new RunError(error.message), { stack: undefined, cause: error });
    throw error;
  }
}

/** The project's own configuration by section; values arrive as JSON text. */
function readSections(): Record<string, unknown> {
  const prefix = `${getProject()}:`;
  return Object.fromEntries(
    Object.entries(allConfig())
      .filter(([key]) => key.startsWith(prefix))
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
