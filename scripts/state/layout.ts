/** Where the engine's file and bucket back ends keep what belongs to one stack. @see pkg/backend/diy/store.go of pulumi/pulumi */
export interface Layout {
  /** Without an ending. */
  readonly stack: string;
  /** The checkpoint's possible keys, plain first. */
  readonly checkpoints: readonly string[];
  readonly history: string;
  readonly backups: string;
  readonly locks: string;
  /** What was decided about the state by a person, ours. */
  readonly statements: string;
}

/** Endings of a checkpoint, by how it is packed. */
export const endings = ["", ".gz", ".zst"] as const;

export function layoutOf(project: string, environment: string): Layout {
  const stack = `.pulumi/stacks/${project}/${environment}`;
  return {
    stack,
    checkpoints: endings.map((ending) => `${stack}.json${ending}`),
    history: `.pulumi/history/${project}/${environment}`,
    backups: `.pulumi/backups/${project}/${environment}`,
    locks: `.pulumi/locks/organization/${project}/${environment}`,
    statements: `.chainwright/state/${project}/${environment}.json`,
  };
}

/** When a file of the engine's was written, by the nanoseconds in its name: `dev.1795373777736527893.json`. */
export function writtenAt(key: string): Date | undefined {
  const nanoseconds = /[.-](\d{19})\./.exec(key)?.[1];
  return nanoseconds === undefined ? undefined : new Date(Number(nanoseconds.slice(0, 13)));
}
