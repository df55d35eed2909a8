/** Requests in the background of a run, at most; with filing and closing they stay under 20. */
export const backgroundRequests = 9;

/**
 * When news is sent while the deployment runs: gathered for a moment, then all together. One request is kept back for
 * every category that still has to finish, so that starts, which matter less, wait for company when there are many.
 */
export class Cadence {
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly windowMs: number,
    private readonly send: () => void,
  ) {}

  /** There is news; `unfinished` categories will have more. */
  news(kind: "start" | "end", unfinished: number): void {
    const allowance = backgroundRequests - (kind === "start" ? unfinished : 0);
    if (this.#timer !== undefined || this.#sent >= allowance) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sent++;
      this.send();
    }, this.windowMs);
  }

  /** Keeps requests back for what the end has to tell. */
  reserve(requests: number): void {
    this.#sent += requests;
  }

  /** No more is sent. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#sent = Number.POSITIVE_INFINITY;
  }
}
