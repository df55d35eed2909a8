/** A resource as a rule sees it: plain JSON, a secret as `[secret]`, what is not known yet as `[unknown]`. */
export interface Resource {
  readonly urn: string;
  /** Pulumi's type token: `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What an environment says of the rules. */
export interface RuleSettings {
  /** Ports that may be open to the world besides the peer-to-peer ports that are known. */
  readonly peerPorts: readonly number[];
}

/** Everything that a rule may look at beside the resource itself. */
export interface Surroundings {
  /** Every resource of the stack for a rule about the stack; else the resource alone. */
  readonly resources: readonly Resource[];
  readonly settings: RuleSettings;
}

/** One place that breaks a rule. Neither part ever holds a property's value. */
export interface Violation {
  /** `spec.template.spec.containers[0].image`. */
  readonly path: string;
  /** What is wrong there, in the rule's own words. */
  readonly what: string;
}

/** A rule as data. */
export interface Rule {
  /** `no-public-bucket`; never changes, since exceptions name it. */
  readonly name: string;
  /** What holds: "buckets are not public". */
  readonly title: string;
  /** `mandatory` refuses a run, `advisory` warns. */
  readonly level: "mandatory" | "advisory";
  /** What happens when it doesn't hold. */
  readonly reason: string;
  /** Where the rule comes from: a URL. */
  readonly source: string;
  /** `stack` for a rule that compares resources with each other. @default "resource" */
  readonly scope?: "stack";
  /** The places of this resource that break the rule. Pure; never throws, whatever the properties are. */
  readonly judge: (resource: Resource, around: Surroundings) => readonly Violation[];
}
