import { isHidden, text } from "./values.js";

/** What a container must reserve and be kept to, and what is wrong without. */
export const wantedResources = [
  ["requests.cpu", "no share of the processor is reserved"],
  ["requests.memory", "no memory is reserved"],
  ["limits.memory", "it may take the whole node's memory"],
] as const;

/** Whether a quantity of Kubernetes is above nothing. */
export function isSome(quantity: unknown): boolean {
  if (isHidden(quantity)) return true;
  return /[1-9]/.test(typeof quantity === "number" ? String(quantity) : text(quantity));
}
