import type { Subnet } from "@pulumi/aws/ec2/subnet.js";
import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { ComponentResource, Output } from "@pulumi/pulumi";

/** Where the parts of a network are registered. */
export interface Site {
  /** The component's name; children are `<name>-<role>`. */
  readonly name: string;
  readonly parent: ComponentResource;
  readonly region: string;
  readonly protect: boolean;
  readonly vpc: Vpc;
  /** By the plan's keys: `private-a`. */
  readonly subnets: ReadonlyMap<string, Subnet>;
  /** Tags of the child in this role. */
  readonly tags: (role: string) => Record<string, string>;
}

/** The id of what the plan names by this key. */
export function idOf(resources: ReadonlyMap<string, { readonly id: Output<string> }>, key: string): Output<string> {
  const found = resources.get(key);
  if (!found) throw new Error(`the plan names ${key}, which it does not make`);
  return found.id;
}
