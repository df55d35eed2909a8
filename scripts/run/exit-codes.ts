/** Pulumi's own taxonomy, and from 10 on ours; `docs/exit-codes.md` explains them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  wrongInput: 2,
  authentication: 3,
  resource: 4,
  refused: 5,
  noStack: 6,
  unexpectedChanges: 7,
  cancelled: 8,
  timeout: 9,
  busy: 10,
  tracking: 11,
  bug: 255,
} as const;

/** Codes that don't follow their area. */
const exact: Readonly<Record<string, number>> = {
  "approval/key": exitCodes.wrongInput,
  "approval/no-file": exitCodes.wrongInput,
  "approval/save": exitCodes.wrongInput,
  "drift/found": exitCodes.unexpectedChanges,
  "engine/credentials": exitCodes.authentication,
  "engine/locked": exitCodes.busy,
  "engine/login": exitCodes.authentication,
  "engine/missing": exitCodes.wrongInput,
  "engine/no-stack": exitCodes.noStack,
  "engine/passphrase": exitCodes.authentication,
  "engine/policy": exitCodes.resource,
  "engine/resource-failed": exitCodes.resource,
  "engine/too-old": exitCodes.wrongInput,
  "engine/unknown-target": exitCodes.wrongInput,
  "engine/unknown-platform": exitCodes.wrongInput,
  "engine/worker-died": exitCodes.bug,
  "notices/failed": exitCodes.tracking,
  "run/cancelled": exitCodes.cancelled,
  "run/timeout": exitCodes.timeout,
  "run/unexpected-changes": exitCodes.unexpectedChanges,
  "sandbox/busy": exitCodes.busy,
  "sandbox/faults": exitCodes.wrongInput,
  "sandbox/faults-invalid": exitCodes.wrongInput,
  "sandbox/no-such-command": exitCodes.wrongInput,
  "state/passphrase": exitCodes.authentication,
  "tracking/authentication": exitCodes.authentication,
  "tracking/incomplete": exitCodes.tracking,
};

/** Areas whose errors are not wrong input, which all others are: settings, components, usage. */
const areas: Readonly<Record<string, number>> = {
  approval: exitCodes.refused,
  bug: exitCodes.bug,
  drift: exitCodes.refused,
  engine: exitCodes.failed,
  gate: exitCodes.refused,
  policy: exitCodes.refused,
  program: exitCodes.failed,
  rollback: exitCodes.refused,
  run: exitCodes.failed,
  sandbox: exitCodes.failed,
  state: exitCodes.refused,
};

/** The exit code for an error's code: `config/invalid` -> 2. */
export function exitCodeOf(code: string): number {
  return exact[code] ?? areas[code.split("/")[0] ?? ""] ?? exitCodes.wrongInput;
}
