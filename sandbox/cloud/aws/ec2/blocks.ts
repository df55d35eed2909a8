import { containsCidr, normalizeCidr, overlapCidr, parseCidr } from "cidr-tools";
import { prefixOf } from "../../../../components/core/cidr.js";
import type { CheckFailure, Properties } from "../../simulator.js";
import { textAt } from "../reading.js";

/** What is wrong with an IPv4 block in a property, in the provider's words; nothing when it is absent or unknown. */
export function blockFailures(inputs: Properties, property: string): CheckFailure[] {
  const block = textAt(inputs, property);
  if (block === undefined) return [];
  if (prefixOf(block) === undefined) return [{ property, reason: `"${block}" is not a valid IPv4 CIDR block` }];
  const proper = normalizeCidr(block);
  return proper === block
    ? []
    : [{ property, reason: `"${block}" is not a valid IPv4 CIDR block; did you mean "${proper}"?` }];
}

/** What is wrong with an IPv6 block in a property. */
export function block6Failures(inputs: Properties, property: string): CheckFailure[] {
  const block = textAt(inputs, property);
  if (block === undefined || isBlock6(block)) return [];
  return [{ property, reason: `"${block}" is not a valid IPv6 CIDR block` }];
}

/** Whether two blocks share an address. */
export function overlap(left: string, right: string): boolean {
  return overlapCidr(left, right);
}

/** Whether the second block lies in the first. */
export function contains(outer: string, inner: string): boolean {
  return containsCidr(outer, inner);
}

/** Length of a block's prefix. */
export function prefix(block: string): number {
  return Number(block.split("/")[1]);
}

/** The address at a position of a block. */
export function addressIn(block: string, position: number): string {
  const address = parseCidr(block).start + BigInt(position);
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join(".");
}

function isBlock6(block: string): boolean {
  try {
    return parseCidr(block).version === 6 && /^[0-9a-f:]+\/\d{1,3}$/i.test(block);
  } catch {
    return false;
  }
}
