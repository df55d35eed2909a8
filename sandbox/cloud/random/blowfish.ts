/** A Blowfish cipher's state: 18 subkeys and four boxes of 256 words. */
export interface Blowfish {
  readonly subkeys: Int32Array;
  readonly boxes: Int32Array;
}

const words = 18 + 4 * 256;
let beginning: Int32Array | undefined;

/** A cipher without a key: it begins with the first digits of pi's fraction. @see https://www.schneier.com/academic/blowfish/ */
export function freshBlowfish(): Blowfish {
  beginning ??= piFraction(words);
  return { subkeys: beginning.slice(0, 18), boxes: beginning.slice(18) };
}

/** Mixes a key, and a salt where there is one, into the whole state. */
export function expandKey(cipher: Blowfish, key: Uint8Array, salt?: Uint8Array): void {
  const { subkeys, boxes } = cipher;
  const keyWord = wordsOf(key);
  const saltWord = salt ? wordsOf(salt) : () => 0;
  for (let at = 0; at < 18; at += 1) subkeys[at] = (subkeys[at] ?? 0) ^ keyWord();
  const block = new Int32Array(2);
  for (const table of [subkeys, boxes]) {
    for (let at = 0; at < table.length; at += 2) {
      block[0] = (block[0] ?? 0) ^ saltWord();
      block[1] = (block[1] ?? 0) ^ saltWord();
      encrypt(cipher, block);
      table[at] = block[0] ?? 0;
      table[at + 1] = block[1] ?? 0;
    }
  }
}

/** Encrypts one block of two words in place. */
export function encrypt({ subkeys, boxes }: Blowfish, block: Int32Array): void {
  let left = block[0] as number;
  let right = block[1] as number;
  for (let round = 0; round < 16; round += 2) {
    left ^= subkeys[round] as number;
    right ^= mixed(boxes, left) ^ (subkeys[round + 1] as number);
    left ^= mixed(boxes, right);
  }
  block[0] = right ^ (subkeys[17] as number);
  block[1] = left ^ (subkeys[16] as number);
}

function mixed(boxes: Int32Array, word: number): number {
  const first = ((boxes[word >>> 24] as number) + (boxes[256 + ((word >>> 16) & 255)] as number)) | 0;
  return ((first ^ (boxes[512 + ((word >>> 8) & 255)] as number)) + (boxes[768 + (word & 255)] as number)) | 0;
}

/** Big-endian words of the bytes, again from the beginning when they are used up. */
function wordsOf(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    let word = 0;
    for (let part = 0; part < 4; part += 1) {
      word = (word << 8) | (bytes[at] as number);
      at = (at + 1) % bytes.length;
    }
    return word;
  };
}

/** The first words of pi's fraction, by Machin's formula. */
function piFraction(count: number): Int32Array {
  const guard = 64n;
  const one = 1n << (BigInt(32 * count) + guard);
  const pi = 16n * arctangent(5n, one) - 4n * arctangent(239n, one);
  const fraction = (pi - 3n * one) >> guard;
  const digits = fraction.toString(16).padStart(8 * count, "0");
  return Int32Array.from({ length: count }, (_, at) => Number.parseInt(digits.slice(8 * at, 8 * at + 8), 16) | 0);
}

/** arctan(1/x) as a multiple of `one`. */
function arctangent(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
    power /= x * x;
    sum += (sign * power) / n;
  }
  return sum;
}
