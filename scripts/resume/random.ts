import type { Lookup } from "./lookup.js";

/** What `random` makes lives in the state alone: what the state lost is nowhere. */
export const randomLookup: Lookup = {
  ask: async (creations) =>
    creations.map(() => ({ kind: "absent", why: "a random value lives in the state alone", final: true })),
  settleSeconds: 0,
};
