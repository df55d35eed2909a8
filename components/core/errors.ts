/** One thing that is wrong, told so that it can be mended without reading code. */
export interface Problem {
  /** Where: the setting's path as the reader wrote it (`database.storageGib`), a file, or a command. */
  readonly path: string;
  /** What would have been right, with units. */
  readonly expected: string;
  /** What was there instead; never a secret. */
  readonly actual: string;
  /** What to do now: an imperative sentence, with the command where there is one. */
  readonly fix: string;
}

/**
 * An error that a person can act on; anything else that is thrown is a bug and shows its stack.
 *
 * `code` is `<area>/<what>`, lower case (`config/invalid`, `engine/locked`); the command line maps its area to an exit code.
 */
export class UserError extends Error {
  override readonly name = "UserError";

  constructor(
    readonly code: string,
    readonly summary: string,
    readonly problems: readonly Problem[] = [],
    options?: ErrorOptions,
  ) {
    super(renderError(code, summary, problems), options);
  }
}

/** The summary with its code, then every problem with what was expected, what was there, and the fix below it. */
export function renderError(code: string, summary: string, problems: readonly Problem[]): string {
  const lines = problems.flatMap((problem) => [
    `  ${problem.path}: expected ${problem.expected}, got ${problem.actual}`,
    `    fix: ${problem.fix}`,
  ]);
  return [`${summary} [${code}]`, ...lines].join("\n");
}
