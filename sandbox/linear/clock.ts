/** Time as the embedded Linear sees it. */
export interface Clock {
  now(): Date;
  /** Does something so many milliseconds from now. @returns what calls it off */
  after(milliseconds: number, work: () => void): () => void;
}

/** The machine's time, or another one that passes as fast. A waiting timer keeps no process alive. */
export function systemClock(now: () => Date = () => new Date()): Clock {
  return {
    now,
    after(milliseconds, work) {
      const timer = setTimeout(work, milliseconds).unref();
      return () => clearTimeout(timer);
    },
  };
}

/** A clock that stands still until a test moves it. */
export class MovableClock implements Clock {
  readonly #timers = new Set<{ readonly at: number; readonly work: () => void }>();
  #now: number;

  constructor(start: Date = new Date("2026-03-01T12:00:00.000Z")) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.#now + milliseconds, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves on, and does what is due on the way, in order. */
  advance(milliseconds: number): void {
    const target = this.#now + milliseconds;
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
    this.#now = target;
  }

  #next(target: number): { readonly at: number; readonly work: () => void } | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= target);
    return due.sort((one, other) => one.at - other.at)[0];
  }
}
