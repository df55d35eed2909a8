/** What every record has; times are ISO 8601 in UTC. */
export interface Common<Kind extends string> {
  readonly kind: Kind;
  /** UUID. */
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Null while it is not archived. */
  readonly archivedAt: string | null;
}

/** Whom an app wrote in the name of: its `createAsUser` and `displayIconUrl`. */
export interface WrittenAs {
  readonly name: string;
  readonly iconUrl: string | null;
}
