import type { Gate } from "./gate.js";
import { isGoodUp } from "./past.js";

/** There is nothing to go back to. */
export const rollbackTarget: Gate = {
  name: "rollback-target",
  title: "there is nothing to go back to",
  rule: "The history has an earlier successful `up` of the environment from a commit without uncommitted changes.",
  reason: "When this deployment turns out to be wrong, going back needs a revision that is known to have worked.",
  source: "https://sre.google/sre-book/release-engineering/",
  level: "warn",
  settings: [],
  lift: "none needed: after one clean `up` there is one",
  outside: true,
  judge: ({ kind, exists, history, environment }) => {
    if (kind !== "up" || !exists) return [];
    const good = history.some((run) => run.environment === environment && isGoodUp(run));
    if (good) return [];
    const summary =
      "no earlier successful up from a clean commit is in the history, so there is nothing to roll back to";
    return [{ subject: "history", summary, fix: "deploy from a clean checkout, and keep the run records" }];
  },
};
