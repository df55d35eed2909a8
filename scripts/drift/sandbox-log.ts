import { join } from "node:path";
import { openStore } from "../../sandbox/cloud/store.js";
import type { ChangeLog } from "./attribution.js";
import type { Attribution } from "./drift.js";

const events = { create: "Create", update: "Update", delete: "Delete" } as const;

/** The simulated cloud's own log: what was done behind the engine's back carries no URN. @param stateDir the sandbox's folder */
export function sandboxLog(stateDir: string): ChangeLog {
  return {
    lookUp: async (subjects) => {
      const store = openStore(join(stateDir, "cloud"));
      try {
        const byHand = store.operations().filter(({ urn }) => urn === undefined);
        const found = subjects.flatMap(({ urn, type, names }): [string, Attribution][] => {
          const last = byHand.findLast((one) => one.type === type && names.includes(one.id));
          if (last === undefined) return [];
          const { at, by = "somebody", operation } = last;
          return [[urn, { who: by, at: new Date(at).toISOString(), event: events[operation], source: "sandbox" }]];
        });
        return { found: new Map(found), note: null };
      } finally {
        store.close();
      }
    },
  };
}
