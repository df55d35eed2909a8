import type { Stage } from "./intents.js";

/** What a stage is usually called, and of what type it is in Linear's words; services may have names of their own. */
export const usualStates: Readonly<Record<Stage, { readonly name: string; readonly type: string }>> = {
  waiting: { name: "Todo", type: "unstarted" },
  started: { name: "In Progress", type: "started" },
  review: { name: "In Review", type: "started" },
  finished: { name: "Done", type: "completed" },
  withdrawn: { name: "Canceled", type: "canceled" },
};
