/** A set-up step that a person can mend; the same shape as the program's own errors, which aren't compiled yet at this point. */
export class SetupError extends Error {
  name = "SetupError";

  constructor(code, summary, problems = [], exitCode = 1) {
    super([`${summary} [${code}]`, ...problems.flatMap(lines)].join("\n"));
    Object.assign(this, { code, summary, problems, exitCode });
  }
}

function lines({ path, expected, actual, fix }) {
  return [`  ${path}: expected ${expected}, got ${actual}`, `    fix: ${fix}`];
}
