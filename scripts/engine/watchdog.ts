/** Milliseconds that an operation is given to end by itself once the program has failed where nobody waited for it. */
const grace = 3_000;

/**
 * Watches for errors of the program that nobody catches, thrown inside an `apply` for one: the SDK reports them, and may then wait
 * without end for what depends on the lost value.
 *
 * @param blame gets every such error at once
 * @param stop ends the operation gracefully, when it has not ended by itself
 * @returns the end of the watch
 */
export function watchProgram(blame: (error: unknown) => void, stop: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onError = (error: unknown): void => {
    blame(error);
    timer ??= setTimeout(stop, grace);
  };
  process.on("unhandledRejection", onError).on("uncaughtException", onError);
  return () => {
    process.off("unhandledRejection", onError).off("uncaughtException", onError);
    clearTimeout(timer);
  };
}
