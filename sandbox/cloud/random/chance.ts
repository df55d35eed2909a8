import { createHash } from "node:crypto";

/** A source of chance: whole numbers from 0 to `below` - 1, each as likely as the others. */
export interface Chance {
  below(limit: number): number;
  bytes(count: number): Buffer;
}

/** Chance from random hexadecimal digits. */
export function chanceFrom(hex: (length: number) => string): Chance {
  return chanceOf((count) => Buffer.from(hex(2 * count), "hex"));
}

/** Chance that is the same each time for the same seed. */
export function seededChance(seed: string): Chance {
  let block = 0;
  let rest = Buffer.alloc(0);
  return chanceOf((count) => {
    while (rest.length < count) {
      block += 1;
      rest = Buffer.concat([rest, createHash("sha256").update(`${seed}\0${block}`).digest()]);
    }
    const taken = rest.subarray(0, count);
    rest = rest.subarray(count);
    return taken;
  });
}

function chanceOf(bytes: (count: number) => Buffer): Chance {
  return {
    bytes,
    below(limit) {
      const size = limit <= 256 ? 1 : 6;
      const span = 256 ** size;
      for (;;) {
        const drawn = bytes(size).readUIntBE(0, size);
        if (drawn < span - (span % limit)) return drawn % limit;
      }
    },
  };
}

/** The items in an order of chance. */
export function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  const left = [...items];
  return items.map(() => left.splice(chance.below(left.length), 1)[0] as T);
}
