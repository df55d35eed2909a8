import type { Lookups } from "../resume/lookup.js";
import { randomLookup } from "../resume/random.js";
import type { Place } from "./place.js";
import { simulated, type RunRequest } from "./request.js";

/** The clouds that can be asked where the run works: simulated ones by the sandbox, all others by their own API. */
export async function lookupsOf({ sandbox, simulate }: RunRequest, place: Place): Promise<Lookups> {
  const { find } = place;
  if (!sandbox || find === undefined) return { random: randomLookup };
  const { sandboxLookup } = await import("../resume/sandbox.js");
  const asked = simulated.filter((name) => simulate.includes(name) && name !== "random");
  return { random: randomLookup, ...Object.fromEntries(asked.map((name) => [name, sandboxLookup(find)])) };
}
