import type { Stage } from "./intents.js";

/** What a service has of what filing needs. */
export interface Survey {
  /** Who the credentials stand for: `operator, by a personal key`. */
  readonly actor: string;
  /** What the credentials may do, as far as the service tells. */
  readonly permission: string;
  /** The place in full: `team ENG (Engineering)`. */
  readonly place: string;
  /** Name of the state for each stage; null where there is none. */
  readonly states: readonly { readonly stage: Stage; readonly name: string | null }[];
  readonly labels: readonly PresentLabel[];
  readonly quota: readonly Quota[];
}

/** A label that is there. */
export interface PresentLabel {
  readonly name: string;
  /** Six hexadecimal digits without `#`. */
  readonly color: string;
  readonly description: string;
  /** Name of the group that it is in, of which an issue carries one label only. */
  readonly group: string | null;
  /** Why no issue can carry it; null when one can. */
  readonly unusable: "a group" | "retired" | null;
}

/** What is left of an allowance. */
export interface Quota {
  /** `requests`, `complexity`. */
  readonly what: string;
  readonly left: number;
  readonly allowed: number;
}
