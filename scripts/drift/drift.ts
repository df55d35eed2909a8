/** A property that differs between state and cloud. */
export interface Difference {
  /** `scalingConfig.desiredSize`. */
  readonly path: string;
  /** What the state says, secrets as `[secret]`; null where it has nothing. */
  readonly state: unknown;
  /** What the cloud says. */
  readonly cloud: unknown;
  /** `drift` is put right by `--heal`; `info` is known, meant, or nothing that the program says anything of. */
  readonly level: "drift" | "info";
  /** Why it is only told; null for drift. */
  readonly why: string | null;
}

/** Who changed a resource last, and when. */
export interface Attribution {
  readonly who: string;
  /** ISO 8601. */
  readonly at: string;
  /** What was done, in the service's own word: `PutRetentionPolicy`. */
  readonly event: string;
  /** Where it is known from. */
  readonly source: "cloudtrail" | "managed-fields" | "sandbox";
}

/** A resource that is not as the state says. */
export interface DriftedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Logical name of the outermost component; empty for the stack's own resources. */
  readonly component: string;
  readonly what: "changed" | "deleted";
  /** As `Difference.level`; a resource with one difference that is drift has drifted. */
  readonly level: "drift" | "info";
  /** Why it is only told; null for drift. */
  readonly why: string | null;
  /** Empty for what was deleted. */
  readonly differences: readonly Difference[];
  /** Null while, or because, it is not known. */
  readonly attribution: Attribution | null;
}

/** The drift of one component: what is filed, ages and closes as one. */
export interface DriftGroup {
  readonly component: string;
  /** When it was first seen without having been gone since, ISO 8601. */
  readonly since: string;
  /** Seconds from then to the check. */
  readonly ageSeconds: number;
  /** Its issue in the tracker, or null. */
  readonly issue: { readonly identifier: string; readonly url: string } | null;
  readonly resources: readonly DriftedResource[];
}

/** What a look at the cloud found. */
export interface Drift {
  readonly checkedAt: string;
  /** Whether there is no drift; what is only told does not count. */
  readonly clean: boolean;
  /** Sorted by component. */
  readonly groups: readonly DriftGroup[];
  /** Resources with nothing but differences that are only told. */
  readonly told: readonly DriftedResource[];
  /** Differences that are none, by the name of the table's row. */
  readonly hidden: readonly { readonly name: string; readonly reason: string; readonly count: number }[];
  /** What people should know of the check itself: a rule that ended, a log that can't be read. */
  readonly notes: readonly string[];
}

/** What a run's record keeps of it. */
export interface DriftRecord {
  readonly checkedAt: string;
  readonly clean: boolean;
  readonly groups: readonly {
    readonly component: string;
    readonly since: string;
    readonly changed: number;
    readonly deleted: number;
  }[];
}

/** The record of a check. */
export function driftRecord({ checkedAt, clean, groups }: Drift): DriftRecord {
  const count = (group: DriftGroup, what: DriftedResource["what"]): number =>
    group.resources.filter((resource) => resource.what === what).length;
  return {
    checkedAt,
    clean,
    groups: groups.map((group) => ({
      component: group.component,
      since: group.since,
      changed: count(group, "changed"),
      deleted: count(group, "deleted"),
    })),
  };
}
