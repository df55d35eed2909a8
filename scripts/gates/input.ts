import type { GateSettings } from "../../infra/settings/gates.js";
import type { Unit } from "../../infra/unit.js";
import type { Exception } from "../../policies/judge.js";
import type { DeploymentKind, PolicyFinding, Registered, Step } from "../engine/deployment.js";
import type { Migrations } from "./migrations.js";
import type { RollbackFacts } from "./rollback.js";

/** A run of the past, as far as gates ask; every record of a run fits. */
export interface PastRun {
  readonly id: string;
  readonly environment: string;
  readonly kind: DeploymentKind;
  /** The verb that was typed. */
  readonly verb: string;
  readonly sandbox: boolean;
  readonly result: string | null;
  readonly commit: string | null;
  readonly revision: { readonly dirty: boolean } | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What a look at all of the cloud found; absent for a run that did not look. */
  readonly drift?: { readonly checkedAt: string; readonly clean: boolean };
}

/** Where a kubeconfig points to. */
export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
}

/** What the gates judge; everything is known before anything changes. */
export interface GateInput {
  readonly kind: Exclude<DeploymentKind, "preview">;
  /** The verb that was typed. */
  readonly verb: string;
  /** Whether it is only looked at: what speaks against this moment then only warns. */
  readonly preview: boolean;
  readonly sandbox: boolean;
  readonly environment: string;
  /** The environment's file: `Pulumi.staging.yaml`. */
  readonly file: string;
  /** How this command line is called for the environment, without the verb's own options: `--sandbox` where it applies. */
  readonly flags: string;
  /** The steps of the preview, and the units that the stack was planned with. */
  readonly steps: readonly Step[];
  readonly units: readonly Unit[];
  /** Whether anything would change, also in the state alone. */
  readonly changes: boolean;
  /** Whether the stack has been brought up before. */
  readonly exists: boolean;
  /** Whether the environment's settings protect what holds data. */
  readonly protect: boolean;
  readonly region: string;
  /** Regions that come from elsewhere than the settings: `AWS_REGION` -> `eu-west-1`. */
  readonly otherRegions: Readonly<Record<string, string>>;
  readonly account: string;
  /** Accounts that come from elsewhere than the settings: `AWS_ROLE_ARN` -> `111111111111`. */
  readonly otherAccounts: Readonly<Record<string, string>>;
  /** Name of the environment's cluster, and where a kubeconfig that was given points to. */
  readonly clusterName: string;
  readonly kubeContext: KubeContext | null;
  /** URNs that the operation is limited to. */
  readonly targets: readonly string[];
  /** What is protected in the state. */
  readonly protectedUrns: readonly string[];
  /** Creations that an earlier run began and did not end. */
  readonly pending: readonly { readonly urn: string; readonly type: string; readonly name: string }[];
  /** What policy packs said of the preview. */
  readonly policies: readonly PolicyFinding[];
  /** Resources that the preview leaves as they are, for rules that look at the whole stack; none by default. */
  readonly unchanged?: readonly Registered[];
  /** What the environment says of our own rules; nothing by default. */
  readonly ruling?: { readonly exceptions: readonly Exception[]; readonly peerPorts: readonly number[] } | undefined;
  readonly now: Date;
  readonly revision: { readonly commit: string; readonly branch: string; readonly dirty: boolean } | null;
  /** Runs of every environment of the same kind of place (sandbox or real), newest first; this one is not among them. */
  readonly history: readonly PastRun[];
  /** List prices; `before` is null where the last deployment's cost is not known. */
  readonly usdPerMonth: { readonly before: number | null; readonly after: number };
  readonly settings: GateSettings;
  /** URNs whose loss or exposure is meant. */
  readonly allow: readonly string[];
  /** What a rollback goes back over; absent for every other verb. */
  readonly rollback?: RollbackFacts;
  /** The SQL migrations of the checkout; absent where the settings name none. */
  readonly migrations?: Migrations;
  /** Gates that somebody overrides for this run, and why. */
  readonly overrides: readonly Override[];
}

/** A gate that is overridden for one run. */
export interface Override {
  readonly gate: string;
  readonly reason: string;
}
