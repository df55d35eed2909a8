import { isUnknown, Output } from "@pulumi/pulumi/output.js";
import type { Resource } from "@pulumi/pulumi/resource.js";
import { registerStackTransformation } from "@pulumi/pulumi/runtime/stack.js";
import type { Redactor } from "./masking.js";

/** Deepest level at which values are looked at; what is deeper is not written by people. */
const deepest = 12;

/**
 * Teaches the redactor every secret that the program handles: what it hands to a resource as a secret, and what a provider gives
 * back as one. The engine masks its own words for a few of them only, and a provider's error or a policy's message may quote any.
 * To be called once per run of the program, before it registers anything.
 */
export function learnSecrets(redactor: Redactor): void {
  registerStackTransformation(({ props, resource }) => {
    learnFrom(props, redactor);
    // A resource gets its outputs only after the transformation.
    setImmediate(() => learnFrom(ownOutputs(resource), redactor));
    return undefined;
  });
}

/** Learns what is secret in the value, at any depth, as soon as it is known. */
export function learnFrom(value: unknown, redactor: Redactor): void {
  const seen = new Set<unknown>();
  const walk = (inner: unknown, depth: number): void => {
    if (typeof inner !== "object" || inner === null || depth > deepest || seen.has(inner)) return;
    seen.add(inner);
    if (Output.isInstance(inner)) void settle(inner as Output<unknown>, depth);
    else if (inner instanceof Promise) inner.then((settled) => walk(settled, depth + 1), nothing);
    else if (Array.isArray(inner) || isPlain(inner)) for (const one of Object.values(inner)) walk(one, depth + 1);
  };
  const settle = async (output: Output<unknown>, depth: number): Promise<void> => {
    const { isSecret, promise } = output as unknown as {
      isSecret: Promise<boolean>;
      promise(unknowns: boolean): Promise<unknown>;
    };
    const [hidden, settled] = await Promise.all([isSecret, promise.call(output, true)]).catch(() => [false, undefined]);
    if (hidden === true) redactor.learn(stringsIn(settled));
    else walk(settled, depth + 1);
  };
  walk(value, 0);
}

function ownOutputs(resource: Resource): unknown[] {
  return Object.entries(resource).flatMap(([name, value]) =>
    name.startsWith("__") || !Output.isInstance(value) ? [] : [value as unknown],
  );
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || isUnknown(value) || Output.isInstance(value)) return [];
  return Object.values(value).flatMap(stringsIn);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function nothing(): void {
  // A promise that fails is told by whoever needs its value.
}
