import type { Unit } from "../../infra/unit.js";
import type { DeploymentKind, PolicyFinding, Step } from "../engine/deployment.js";
import type { Finding } from "./finding.js";
import { pendingCreates } from "./pending-creates.js";
import { policy } from "./policy.js";
import { protectedChange } from "./protected-change.js";
import { statefulChange } from "./stateful-change.js";
import { wrongRegion } from "./wrong-region.js";

/** What the gates judge; everything is known before anything changes. */
export interface GateInput {
  readonly kind: Exclude<DeploymentKind, "preview">;
  readonly environment: string;
  /** The environment's file: `Pulumi.staging.yaml`. */
  readonly file: string;
  /** How this command line is called for the environment, without the verb's own options: `--sandbox` where it applies. */
  readonly flags: string;
  /** The steps of the preview, and the units that the stack was planned with. */
  readonly steps: readonly Step[];
  readonly units: readonly Unit[];
  /** Whether the environment's settings protect what holds data. */
  readonly protect: boolean;
  readonly region: string;
  /** Regions that come from elsewhere than the settings: `AWS_REGION` -> `eu-west-1`. */
  readonly otherRegions: Readonly<Record<string, string>>;
  /** URNs that the operation is limited to. */
  readonly targets: readonly string[];
  /** What is protected in the state. */
  readonly protectedUrns: readonly string[];
  /** Creations that an earlier run began and did not end. */
  readonly pending: readonly { readonly urn: string; readonly type: string; readonly name: string }[];
  /** What policy packs said of the preview; none by default. */
  readonly policies?: readonly PolicyFinding[];
}

const gates = [wrongRegion, pendingCreates, protectedChange, statefulChange, policy];

/** Everything that the gates say, what blocks first. One finding per gate and subject. */
export function judge(input: GateInput): Finding[] {
  const all = gates.flatMap((gate) => gate(input));
  const held = new Set(all.filter(({ gate }) => gate === "protected-change").map(({ urn }) => urn));
  // What is protected says enough; that it also holds data does not have to be lifted a second time.
  const findings = all.filter(
    ({ gate, level, urn }) => !(gate === "stateful-change" && level === "block" && held.has(urn)),
  );
  const order = ["block", "warn", "info"];
  return [...new Map(findings.map((finding) => [finding.key, finding])).values()].sort(
    (a, b) => order.indexOf(a.level) - order.indexOf(b.level),
  );
}
