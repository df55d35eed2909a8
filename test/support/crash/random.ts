/** Numbers that are the same for the same seed. */
export interface Chance {
  /** From 0 up to, without, `below`. */
  number(below: number): number;
  /** From `least` up to and with `most`. */
  whole(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32, which is short and good enough to choose moments. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    number: (below) => next() * below,
    whole,
    pick: (from) => from[whole(0, from.length - 1)] as (typeof from)[number],
  };
}
