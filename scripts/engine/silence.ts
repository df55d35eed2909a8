/** Watches over something that should be heard of again and again. */
export interface Silence {
  /** It was heard of. */
  heard(): void;
  /** Whether it was not heard of for too long. */
  readonly broken: boolean;
  stop(): void;
}

/** Calls `give up` once when nothing is heard for as long as this, milliseconds; undefined is for ever. */
export function watchSilence(milliseconds: number | undefined, giveUp: () => void): Silence {
  if (milliseconds === undefined) return { heard: () => undefined, broken: false, stop: () => undefined };
  let broken = false;
  const timer = setTimeout(() => {
    broken = true;
    giveUp();
  }, milliseconds);
  return {
    heard: () => void (broken || timer.refresh()),
    get broken() {
      return broken;
    },
    stop: () => clearTimeout(timer),
  };
}
