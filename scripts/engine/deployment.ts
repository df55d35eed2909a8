import type { Problem } from "../../components/core/errors.js";

/** What is done to the environment. */
export type DeploymentKind = "preview" | "up" | "destroy" | "refresh";

export type StepOp = "create" | "update" | "replace" | "delete" | "same" | "read";

/** Number of steps of each kind; a replacement counts once. */
export type Counts = Record<"create" | "update" | "replace" | "delete" | "same", number>;

/** One resource's part of a deployment. Components are not steps. */
export interface Step {
  readonly op: StepOp;
  /** Pulumi's type token: `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  /** Logical name, the last part of the URN. */
  readonly name: string;
  readonly urn: string;
  /** Logical name of the outermost component that it belongs to (`network`); empty for the stack's own resources. */
  readonly component: string;
  /** Paths of the properties that differ, without values. */
  readonly changed: readonly string[];
  /** Paths of the properties that force a replacement. */
  readonly replaces: readonly string[];
  /**
   * Inputs before, secrets as `[secret]`; absent for a creation and for what stays as it is. A value that is secret on one side
   * is masked on both. For a refresh: what the state said.
   */
  readonly before?: Properties;
  /** Inputs after, what is not known yet as `[unknown]`; absent for a deletion and for what stays. For a refresh: what was found. */
  readonly after?: Properties;
  /** Whether the resource was protected in the state before this deployment. */
  readonly protect: boolean;
  /** Seconds from the start of the operation to its end; absent in a preview. */
  readonly seconds?: number;
  /** Seconds from the deployment's start to the start of the operation; absent in a preview. */
  readonly offset?: number;
  readonly failed?: boolean;
}

/** Properties of a resource, plain JSON without a secret. */
export type Properties = Readonly<Record<string, unknown>>;

/** A resource with its inputs, secrets as `[secret]`, what is not known yet as `[unknown]`. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Properties;
}

/** What a rule of a policy pack says of a resource. `mandatory` refuses the deployment. */
export interface PolicyFinding {
  /** Name of the pack, and of the rule in it. */
  readonly pack: string;
  readonly policy: string;
  readonly level: "mandatory" | "advisory";
  /** Resource that breaks it; empty for a rule about the whole stack. */
  readonly urn: string;
  /** The rule's words, redacted. */
  readonly message: string;
}

/** Why a deployment did not succeed. */
export interface Failure {
  /** `<area>/<what>`, as in `UserError`. */
  readonly code: string;
  readonly summary: string;
  readonly problems: readonly Problem[];
}

/** What a preview or an update did; plain data, secrets masked. */
export interface Deployment {
  readonly environment: string;
  readonly kind: DeploymentKind;
  readonly result: "succeeded" | "failed" | "cancelled";
  readonly steps: readonly Step[];
  readonly counts: Counts;
  /**
   * What changes in the state while nothing changes in the cloud: URNs whose protection does, and the stack's own for its
   * outputs.
   */
  readonly stateOnly?: readonly string[];
  /** Stack outputs with every secret shown as `[secret]`, at any depth; empty for a preview. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Warnings and errors of the engine, in order. */
  readonly diagnostics: readonly {
    readonly severity: "warning" | "error";
    readonly urn: string;
    readonly message: string;
  }[];
  /** What a preview leaves as it is, for those who judge the whole stack. */
  readonly unchanged?: readonly Registered[];
  /** What policy packs said, mandatory first; empty when none ran. */
  readonly policies?: readonly PolicyFinding[];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly failure: Failure | null;
}

/** What the engine tells while it works; for progress and tracker. */
export type EngineEvent =
  | { readonly kind: "started"; readonly phase: DeploymentKind; readonly at: number }
  | {
      readonly kind: "resource-started";
      readonly urn: string;
      readonly type: string;
      readonly name: string;
      readonly component: string;
      readonly op: StepOp;
      readonly at: number;
    }
  | {
      readonly kind: "resource-finished";
      readonly urn: string;
      readonly type: string;
      readonly name: string;
      readonly component: string;
      readonly op: StepOp;
      readonly at: number;
    }
  | {
      readonly kind: "resource-failed";
      readonly urn: string;
      readonly type: string;
      readonly name: string;
      readonly component: string;
      readonly op: StepOp;
      readonly at: number;
    }
  | {
      readonly kind: "diagnostic";
      readonly severity: "info" | "warning" | "error";
      readonly urn: string;
      readonly message: string;
    }
  | {
      /** What the provider says it is waiting for, while a resource is being worked on. */
      readonly kind: "waiting";
      readonly urn: string;
      readonly message: string;
    };
