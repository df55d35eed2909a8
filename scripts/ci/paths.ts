import type { Stage } from "./plan.js";

/** What is part of every deployment, for pipelines that only know paths that count. */
const shared = [
  "Pulumi.yaml",
  "package.json",
  "package-lock.json",
  "bin/**/*",
  "components/**/*",
  "infra/**/*",
  "policies/**/*",
  "scripts/**/*",
];

/** Globs of the files whose change can change an environment: its own, those of what it takes outputs of, and the code. */
export function codePaths({ file, takes }: Stage): string[] {
  return [file, ...takes.map((name) => `Pulumi.${name}.yaml`), ...shared];
}
