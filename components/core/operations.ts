/** The kinds of work that a deployment is tracked by; one sub-issue each. */
export const categories = [
  "Networking",
  "Compute",
  "Database",
  "Security",
  "Monitoring",
  "Blockchain",
  "Storage",
  "CI/CD",
] as const;

export type Category = (typeof categories)[number];

/** A Prometheus alerting rule. `page` wakes somebody up, `warn` waits for the morning. */
export interface Alert {
  /** UpperCamelCase, unique in the environment. */
  readonly name: string;
  /** PromQL that yields a series for as long as something is wrong. */
  readonly expr: string;
  /** Minutes that `expr` must hold before the alert fires. */
  readonly forMinutes: number;
  readonly severity: "page" | "warn";
  /** One line for the pager; may use `{{ $labels.x }}` and `{{ $value }}`. */
  readonly summary: string;
  /** Title of the runbook step of the same operations that answers it. */
  readonly runbook: string;
}

/** A CloudWatch alarm, for what AWS runs and Prometheus can't see. Fires while the statistic is on the wrong side of the threshold. */
export interface Alarm {
  /** Role in the component: the resource is `<component>-alarm-<name>`; kebab-case. */
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  readonly comparison: "above" | "below";
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly severity: "page" | "warn";
  readonly summary: string;
  /** Title of the runbook step of the same operations that answers it. */
  readonly runbook: string;
}

/** A Grafana panel over Prometheus. */
export interface Panel {
  readonly title: string;
  /** Grafana unit id: `short`, `percentunit`, `bytes`, `s`, `ops`, ... */
  readonly unit: string;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

/** What to do when something is wrong, or for a ceremony; commands are exact for the environment. */
export interface RunbookStep {
  readonly title: string;
  /** One or two sentences: when to do it and what it risks. */
  readonly when: string;
  /** Shell commands and checks in order; a line beginning with `#` is an instruction to the person. */
  readonly commands: readonly string[];
}

/** One line of the monthly bill, list price. */
export interface CostLine {
  readonly item: string;
  readonly quantity: number;
  /** What one of `quantity` is: `instance`, `GiB`, `zone`, ... */
  readonly unit: string;
  readonly usdPerMonth: number;
  /** Where the price comes from, with its date. */
  readonly source: string;
}

/** A resource whose loss loses data or an identity: it is never deleted or replaced without being named. */
export interface StatefulResource {
  /** Pulumi's logical name, exactly as registered. */
  readonly name: string;
  /** Pulumi's type token: `aws:rds/instance:Instance`. */
  readonly type: string;
  /** What is lost with it. */
  readonly holds: string;
}

/** Something that a policy rule finds, and that the settings ask for in so many words. */
export interface Meant {
  /** Name of the rule, as `docs/policies.md` lists it. */
  readonly rule: string;
  /** Pulumi's logical name of the resource. */
  readonly resource: string;
  /** Beginning of the paths that are meant; left out: all of them. */
  readonly path?: string;
  /** Why it is meant, with the setting that says so. */
  readonly reason: string;
}

/** Where a component runs: what its runbook needs to name things exactly. */
export interface OperationsContext {
  /** Logical name of the component: `database`, `node-a`. */
  readonly name: string;
  readonly environment: string;
  /** AWS region: `us-east-1`. */
  readonly region: string;
  readonly project: string;
}

/** How a component is operated; everything that people and machines need to know about it is made from this. */
export interface Operations {
  /** One sentence: what it is for. */
  readonly purpose: string;
  readonly alerts: readonly Alert[];
  readonly alarms: readonly Alarm[];
  readonly panels: readonly Panel[];
  readonly runbook: readonly RunbookStep[];
  /** What is copied, how often, for how long, and how it is restored; `null` when there is nothing to lose. */
  readonly backup: {
    readonly what: string;
    readonly schedule: string;
    readonly keptDays: number;
    readonly restore: string;
  } | null;
  /** Why nothing is copied though it holds something: where it comes back from, or why its loss is borne. */
  readonly withoutBackup?: string;
  /** Recovery point (data that may be lost) and recovery time, minutes. */
  readonly recovery: { readonly pointMinutes: number; readonly timeMinutes: number };
  readonly cost: readonly CostLine[];
  readonly stateful: readonly StatefulResource[];
  /** What protects it, for the reviewer: one sentence each. */
  readonly security: readonly string[];
  /** How a bad change is taken back, and what can't be. */
  readonly rollback: readonly string[];
  /** What policy rules find and is meant; nothing by default. */
  readonly meant?: readonly Meant[];
  /** Ports on which peers come in from everywhere; none by default. */
  readonly peerPorts?: readonly number[];
}
