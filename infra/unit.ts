import type { Category, Operations } from "../components/core/operations.js";

/** One component of the stack as planned: plain data, no cloud. */
export interface Unit {
  /** Logical name of the component, and the prefix of its children: `network`, `node-a`. */
  readonly name: string;
  /** The section of the configuration that it comes from: `network`, `nodes`. */
  readonly section: string;
  readonly category: Category;
  /** Names of the units that must be there before it. */
  readonly dependsOn: readonly string[];
  /** Flat summary of what was chosen, for people: `version` -> `1.36`. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly operations: Operations;
}
