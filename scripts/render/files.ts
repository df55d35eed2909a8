import { awsFile, policyFiles } from "./aws.js";
import { dashboardFiles, kubernetesFile, releaseFiles, rulesFile, yaml } from "./kubernetes.js";
import type { ExportedResource } from "./resource.js";
import { stabilise } from "./stable.js";

/** What is rendered beside the resources. */
export interface Extras {
  /** Alertmanager's configuration; in the stack it is inside a Secret, though it holds none. */
  readonly alertmanager?: object;
}

/**
 * A stack's resources as plain files: path -> text, in the order of the paths. The same configuration gives the same files.
 * Secrets must be masked already.
 */
export function renderFiles(resources: readonly ExportedResource[], extras: Extras = {}): ReadonlyMap<string, string> {
  const kinds = [kubernetesFile, rulesFile, dashboardFiles, releaseFiles, awsFile, policyFiles];
  const files = stabilise(resources).flatMap((resource) => kinds.flatMap((kind) => kind(resource)));
  if (extras.alertmanager !== undefined) files.push(["alertmanager/alertmanager.yaml", yaml(extras.alertmanager)]);
  return new Map(apart(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Two resources may have the same kind and name (of two API groups): the second file says that it is one. */
function apart(files: readonly (readonly [string, string])[]): [string, string][] {
  const seen = new Map<string, number>();
  return files.map(([path, text]) => {
    const count = (seen.get(path) ?? 0) + 1;
    seen.set(path, count);
    return [count === 1 ? path : path.replace(/(\.[a-z]+)$/, `-${count}$1`), text];
  });
}
