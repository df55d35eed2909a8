import type { Deployment, DeploymentKind, EngineEvent } from "./deployment.js";

/** On what the engine works, and how; everything that the worker must be told. */
export interface EngineTarget {
  /** Name of the environment and of its stack. */
  readonly environment: string;
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Folder with `Pulumi.yaml`. */
  readonly workDir: string;
  /** Path of the engine's binary, and its version. */
  readonly enginePath: string;
  readonly engineVersion: string;
  /** Environment of the engine and of the program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What `apply` does; for `preview` there is nothing to apply. */
  readonly kind: DeploymentKind;
  /** URNs to which the operation is limited; empty for all. */
  readonly targets: readonly string[];
  /** Whether a stack that does not exist is made; otherwise it is a failure. */
  readonly create: boolean;
  /** Whether the stack is known not to exist. */
  readonly missing: boolean;
  /** Folders of policy packs that judge every preview and update. */
  readonly policyPacks?: readonly string[];
  /** Longest silence of the engine while packs judge, milliseconds; then it is stopped and the packs count as broken. */
  readonly policySilence?: number;
  /** Whether what the cloud has is read first, so that drift is put right by the same operation. */
  readonly refresh?: boolean;
  /** File that an update keeps its journal in; none is kept without one. */
  readonly steps?: string;
  /** URNs that the operation leaves alone; not together with `targets`. */
  readonly excludes?: readonly string[];
  /** Note in the engine's history: the revision, or the run. */
  readonly message: string;
}

/** From the command line to the worker. */
export type Order =
  | { readonly order: "run"; readonly phase: "preview" | "apply"; readonly target: EngineTarget }
  | { readonly order: "interrupt" }
  | { readonly order: "terminate" };

/** From the worker to the command line. */
export type Report =
  | { readonly report: "event"; readonly event: EngineEvent }
  | { readonly report: "done"; readonly deployment: Deployment }
  | { readonly report: "crashed"; readonly message: string; readonly stack: string };
