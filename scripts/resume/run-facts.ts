import type { CiRun } from "./ci.js";

/** Where a run runs, so that another machine can tell whether it is over. */
export interface Whereabouts {
  /** Boot and process namespace of the host: containers may bear the same host name. Empty where the system doesn't tell. */
  readonly machine: string;
  /** The run of a CI that it is part of. */
  readonly ci: CiRun | null;
}

/** What a resume needs of a run beyond the state's pending operations; part of the run's record, written before "go". */
export interface ResumeFacts {
  readonly owner: Whereabouts;
  /** When something began to change. */
  readonly goAt: string | null;
  /** When it last said that it lives. */
  readonly heartbeatAt: string | null;
  /** What was asked for, as far as it decides what is done. */
  readonly targets: readonly string[];
  readonly refresh: boolean;
  /** Requests to the tracker that waited in the journal at "go". */
  readonly journal: number;
  /** The run that this one carries on, and the one that carried this one on. */
  readonly resumes: string | null;
  readonly resumedBy: string | null;
}
