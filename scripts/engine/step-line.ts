/** Name of an update's journal in the run's folder. */
export const stepsFile = "steps.jsonl";

/** One line of an update's journal. */
export interface StepLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `planned`: the preview saw it, and it has not begun. */
  readonly event: "planned" | "begun" | "done" | "failed";
  /** The engine's word: `create`, `create-replacement`, `update`, `delete`, ... */
  readonly op: string;
  readonly urn: string;
  readonly id?: string | undefined;
  /** What is made, where something is. */
  readonly resource?: LoggedResource | undefined;
}

/** A resource as the journal keeps it: enough to write it into a state. */
export interface LoggedResource {
  readonly type: string;
  readonly custom: boolean;
  readonly parent?: string | undefined;
  /** `<urn>::<id>`; the id is the engine's stand-in for an unknown while the change is only planned. */
  readonly provider?: string | undefined;
  readonly protect?: boolean | undefined;
  /** Secrets as `[secret]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
}
