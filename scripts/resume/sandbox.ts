import { identityTag } from "../../infra/identity.js";
import type { Sought } from "../../sandbox/cloud/find.js";
import type { Answer, Creation, Lookup } from "./lookup.js";

/** Asks the simulated cloud; the same thing is told for each of what is sought: the ids that fit. */
export type Find = (sought: readonly Sought[]) => Promise<readonly (readonly string[])[]>;

/**
 * The simulated cloud, asked through the sandbox's own process: by identity tag, by name, or by all inputs of what has neither.
 */
export function sandboxLookup(find: Find): Lookup {
  return {
    settleSeconds: 0.5,
    ask: async (creations) => {
      try {
        const ids = await find(creations.map(soughtOf));
        return creations.map((creation, index) => answerOf(creation, ids[index] ?? []));
      } catch (error) {
        const why = `the sandbox did not answer: ${error instanceof Error ? error.message : String(error)}`;
        return creations.map(() => ({ kind: "unknown", why, look: "start the sandbox again: chainwright sandbox" }));
      }
    },
  };
}

function soughtOf({ type, inputs, tag, provider }: Creation): Sought {
  const cluster = provider["clusterIdentifier"];
  const realm = type.startsWith("kubernetes:") && typeof cluster === "string" ? { realm: cluster } : {};
  return { type, inputs, tag: { key: identityTag, value: tag }, ...realm };
}

function answerOf({ known, type }: Creation, ids: readonly string[]): Answer {
  const fresh = ids.filter((id) => !known.includes(id));
  const [id] = fresh;
  if (id === undefined) return { kind: "absent", why: "the simulated cloud has none" };
  if (fresh.length === 1) return { kind: "found", id, proof: "the simulated cloud's own store" };
  const look = `chainwright sandbox cloud: keep one of ${fresh.join(", ")}`;
  return { kind: "unknown", why: `${fresh.length} of type ${type} fit`, look };
}
