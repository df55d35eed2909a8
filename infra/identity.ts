import { createHash } from "node:crypto";
import { createUrn, type Input, output, type Resource, type ResourceTransformation } from "@pulumi/pulumi";
import { getStackResource, registerStackTransformation } from "@pulumi/pulumi/runtime/stack.js";

/** The tag by which a resource is found in AWS when the state doesn't know its id. */
export const identityTag = "chainwright:resource";

/** Types of AWS whose `tags` are not a map; checked against the SDK's declarations by a test. */
export const tagsAreNoMap: ReadonlySet<string> = new Set([
  "aws:autoscaling/group:Group",
  "aws:devopsguru/resourceCollection:ResourceCollection",
]);

/** The tag's value: 20 hexadecimal digits that tell a URN, and with it project and stack, from every other. */
export function identityOf(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 20);
}

/**
 * Gives every resource of AWS that takes tags its identity, for the whole stack at once. Outside a stack, where there is
 * nothing to take part in, it does nothing: components used alone in somebody else's program stay as they are.
 */
export function identifyResources(): void {
  if (getStackResource() !== undefined) registerStackTransformation(identify);
}

/** Every class of the SDK has the key `tags` among its properties when its type takes them, also when the program gives none. */
const identify: ResourceTransformation = ({ type, name, props, opts }) => {
  const { tags } = props as { tags?: Input<Record<string, Input<string>>> };
  if (!type.startsWith("aws:") || !("tags" in props) || tagsAreNoMap.has(type)) return undefined;
  const own = urnOf(name, type, opts.parent).then(identityOf);
  const all = output({ tags, own }).apply((known) => ({ ...known.tags, [identityTag]: known.own }));
  return { props: { ...props, tags: all }, opts };
};

/** As a plain promise: an output would carry the dependency on the parent, and with it on everything else in the parent. */
function urnOf(name: string, type: string, parent: Resource | undefined): Promise<string> {
  return new Promise((resolve) => void createUrn(name, type, parent).apply(resolve));
}
