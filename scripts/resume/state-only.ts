import type { Lookup } from "./lookup.js";

/** What `random` makes lives in the state alone: what the state lost is nowhere. */
export const randomLookup: Lookup = nowhere("a random value lives in the state alone");

/** A provider is the engine's own: nothing was made with it before the run's journal had its id. */
export const providerLookup: Lookup = nowhere("a provider lives in the state alone");

function nowhere(why: string): Lookup {
  return { ask: async (creations) => creations.map(() => ({ kind: "absent", why, final: true })), settleSeconds: 0 };
}
