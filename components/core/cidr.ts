import { containsCidr, normalizeCidr, overlapCidr, parseCidr } from "cidr-tools";
import { z } from "zod";

/** Ranges for networks of one's own. @see https://datatracker.ietf.org/doc/html/rfc1918 */
export const privateRanges: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Range that carriers share; good for a VPC as well. @see https://datatracker.ietf.org/doc/html/rfc6598 */
export const sharedRange = "100.64.0.0/10";

/** What an IPv4 block may be. */
export interface BlockLimits {
  /** Shortest prefix, that is the largest block: 16 for `/16`. */
  readonly largest: number;
  /** Longest prefix, that is the smallest block. */
  readonly smallest: number;
  /** Why it may not be smaller; ends the message. */
  readonly because?: string;
  /** Ranges one of which has to contain it. */
  readonly inside?: readonly string[];
  /** Ranges that it has to keep clear of. */
  readonly outside?: readonly string[];
}

/** An IPv4 block in CIDR notation within these limits, written from its first address. */
export function ipv4Block(limits: BlockLimits): z.ZodString {
  return z.string().check((context) => {
    const wrong = blockProblem(context.value, limits);
    if (wrong)
      context.issues.push({
        code: "custom",
        input: context.value,
        message: wrong.expected,
        params: { fix: wrong.fix },
      });
  });
}

/** What is wrong with a block; undefined when nothing is. */
function blockProblem(text: string, limits: BlockLimits): { expected: string; fix: string } | undefined {
  const prefix = prefixOf(text);
  if (prefix === undefined)
    return { expected: "an IPv4 block such as 10.0.0.0/16", fix: "write four numbers up to 255, a slash and a prefix" };
  if (normalizeCidr(text) !== text)
    return { expected: "a block that begins at its first address", fix: `did you mean ${normalizeCidr(text)}?` };
  if (prefix < limits.largest)
    return { expected: `a /${limits.largest} or smaller`, fix: `use a prefix of /${limits.largest} or longer` };
  if (prefix > limits.smallest)
    return {
      expected: `a /${limits.smallest} or larger${limits.because ? `: ${limits.because}` : ""}`,
      fix: `use a prefix of /${limits.smallest} or shorter`,
    };
  if (limits.inside && !limits.inside.some((range) => containsCidr(range, text)))
    return { expected: `a block inside ${limits.inside.join(", ")}`, fix: "take a block of a private range" };
  if (limits.outside?.some((range) => overlapCidr(range, text)))
    return { expected: `a block outside ${limits.outside.join(", ")}`, fix: "name addresses that the internet sees" };
  return undefined;
}

/** Length of the prefix of an IPv4 block; undefined when the text is none. */
export function prefixOf(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const numbers = match?.slice(1).map(Number) ?? [];
  const prefix = numbers.pop();
  if (prefix === undefined || prefix > 32 || numbers.some((part) => part > 255)) return undefined;
  return prefix;
}

/** The `index`-th block with this prefix inside `block`, counted from its first address. */
export function subBlock(block: string, prefix: number, index: number): string {
  const first = parseCidr(block).start + (BigInt(index) << BigInt(32 - prefix));
  return `${dotted(first)}/${prefix}`;
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join(".");
}
