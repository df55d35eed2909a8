/** A resource as the state keeps it, or is to keep it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly parent?: string;
  /** `<urn>::<id>` of its provider. */
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Whether it waits for its deletion: the old half of a replacement. */
  readonly delete?: boolean;
  readonly dependencies?: readonly string[] | null;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly [more: string]: unknown;
}

/** Everything that a stack's state holds. */
export interface Inventory {
  /** `broken`: there is a state, and it can't be read. */
  readonly kind: "whole" | "broken" | "none";
  readonly resources: readonly StateResource[];
  /** Creations that were begun and not ended, as they will be in the state. */
  readonly pending: readonly StateResource[];
}
