/** What a rollback goes back over, for the gates. */
export interface RollbackFacts {
  /** The run that it goes back to, and its commit. */
  readonly to: string;
  readonly commit: string;
  /** What the runs since then did, newest first. */
  readonly since: readonly { readonly run: string; readonly op: string; readonly urn: string }[];
  /** Secrets of the configuration that are others now. */
  readonly secrets: readonly string[];
  /** Providers whose major version goes down. */
  readonly providers: readonly { readonly package: string; readonly from: string; readonly to: string }[];
  /** URNs whose deletion only forgets them. */
  readonly retained: readonly string[];
  /** Migrations that were deployed since then. */
  readonly migrations: readonly string[];
  /** Whether the configuration is the run's own, or the one that was committed with it. */
  readonly configuration: "run" | "commit";
}
