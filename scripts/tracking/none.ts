import type { Tracker, Tracking } from "./tracker.js";

/** Tracks nothing; the first answer says why, once, unless there is nothing to say. */
export function noTracker(reason: string): Tracker {
  let said = reason === "";
  const nothing = (): Promise<Tracking> => {
    const warnings = said ? [] : [reason];
    said = true;
    return Promise.resolve({ parent: null, subIssues: [], pending: 0, warnings });
  };
  return {
    name: "none",
    check: () => Promise.resolve(true),
    find: nothing,
    open: nothing,
    moved: () => undefined,
    close: nothing,
    review: async () => {
      const { pending, warnings } = await nothing();
      return { parent: null, result: "ignored", note: "nothing is tracked", pending, warnings };
    },
    keep: async () => {
      const { pending, warnings } = await nothing();
      return { issues: [], closed: [], pending, warnings };
    },
  };
}
