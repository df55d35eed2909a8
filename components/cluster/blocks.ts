import { overlapCidr } from "cidr-tools";
import type { Problem } from "../core/errors.js";

/**
 * What is wrong between the block of Service addresses and the network's: a Service inside the network would hide what lives there.
 * Undefined when they are apart.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function serviceBlockProblem(serviceCidr: string, networkCidr: string): Problem | undefined {
  if (!overlapCidr(serviceCidr, networkCidr)) return undefined;
  return {
    path: "cluster.serviceCidr",
    expected: `a block apart from the network's, ${networkCidr}`,
    actual: JSON.stringify(serviceCidr),
    fix: "move one of the two; both are frozen once the cluster lives",
  };
}
