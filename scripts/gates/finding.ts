/** What a gate says of a deployment before anything changes. `block` refuses it (exit 5). */
export interface Finding {
  /** Stable identity: `<gate>:<urn or subject>`. */
  readonly key: string;
  /** The gate's name: `stateful-change`, `protected-change`, ... */
  readonly gate: string;
  readonly level: "block" | "warn" | "info";
  /** One line; of values only addresses, ports, actions, principals and versions, as the masked step has them. */
  readonly summary: string;
  readonly urn?: string;
  /** What to do about it. */
  readonly fix: string;
  /** Where the rule comes from: a URL or a page of `docs/`. */
  readonly source: string;
}
