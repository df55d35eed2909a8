import { excludeCidr, mergeCidr } from "cidr-tools";
import ipaddr from "ipaddr.js";

/** Every address there is. */
export const everywhere: readonly string[] = ["0.0.0.0/0", "::/0"];

/** The block from its first address, a single address as a block of one; undefined when the text is neither. */
export function blockOf(text: string): string | undefined {
  const [address = "", prefix, ...rest] = text.trim().split("/");
  const version = ipaddr.IPv4.isValidFourPartDecimal(address) ? 4 : ipaddr.IPv6.isValid(address) ? 6 : undefined;
  if (version === undefined || rest.length > 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)) return undefined;
  const block = `${address.split("%")[0]}/${prefix ?? bits}`;
  const first = version === 4 ? ipaddr.IPv4.networkAddressFromCIDR(block) : ipaddr.IPv6.networkAddressFromCIDR(block);
  return `${first.toString()}/${Number(prefix ?? bits)}`;
}

/** What of the blocks lies outside the others, as few blocks as possible. */
export function outside(blocks: readonly string[], others: readonly string[]): string[] {
  if (blocks.length === 0) return [];
  return others.length === 0 ? mergeCidr([...blocks]) : excludeCidr([...blocks], [...others]);
}

/**
 * Addresses that nobody outside has.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/ and its counterpart for IPv6
 */
const ownRanges = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "fc00::/7",
  "fe80::/10",
];

/** Whether one of the blocks is so large a part of the internet that nobody can mean people or services that they know. */
export function isPublic(blocks: readonly string[]): boolean {
  return blocks.some((block) => {
    const large = Number(block.split("/")[1]) < (block.includes(":") ? 32 : 16);
    return large && outside([block], ownRanges).length > 0;
  });
}
