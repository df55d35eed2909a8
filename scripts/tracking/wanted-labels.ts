import { findingLabels } from "./findings.js";
import { ownLabel } from "./github/shelf.js";
import { stateLabels } from "./github/states.js";

/** Every label that issues of an environment may carry, as its service needs them; `labels` as deployments carry them. */
export function wantedLabels(provider: string, labels: readonly string[]): string[] {
  const ours = provider === "github" ? [ownLabel, ...Object.values(stateLabels)] : [];
  return [...labels, "source:internal", ...findingLabels, ...ours];
}
