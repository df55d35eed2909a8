import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds that the end of a run waits for others when the run has only seconds to live. */
const patience = 1_200;

/** What `work` gives, or `otherwise` when a run in a hurry can't wait for it: what is not done stays in its journal. */
export async function inTime<T>(hurried: boolean, work: Promise<T>, otherwise: T): Promise<T> {
  if (!hurried) return await work;
  work.catch(() => undefined);
  return await Promise.race([work, delay(patience, otherwise, { ref: false })]);
}
