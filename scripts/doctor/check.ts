/** What one look at the machine or the account found. */
export interface Check {
  /** What was looked at: `Node.js`, `AWS account`. */
  readonly name: string;
  /** `fail`: what was asked for can't work; `warn`: it works, but not all of it. */
  readonly state: "ok" | "warn" | "fail";
  /** What is there, one line; never a secret. */
  readonly found: string;
  /** What to do; null when nothing is to be done. */
  readonly fix: string | null;
}

export function ok(name: string, found: string): Check {
  return { name, state: "ok", found, fix: null };
}

export function warn(name: string, found: string, fix: string): Check {
  return { name, state: "warn", found, fix };
}

export function fail(name: string, found: string, fix: string): Check {
  return { name, state: "fail", found, fix };
}

/** The checks for people: one line each, the fix below it. */
export function checksText(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, state, found, fix }) => [
    `${state.padEnd(4)}  ${name.padEnd(width)}  ${found}`,
    ...(fix === null ? [] : [`${" ".repeat(width + 8)}fix: ${fix}`]),
  ]);
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length;
  return `${lines.join("\n")}\n\n${count("ok")} ok, ${count("warn")} to look at, ${count("fail")} to fix\n`;
}
