import { cluster, kinds } from "./cluster.js";
import type { Program } from "./mocks.js";

/** What a program's Kubernetes objects find in the cluster already. */
export interface Ground {
  /** Namespaces with the restricted level of Pod Security. */
  readonly namespaces?: readonly string[];
  /** Charts that are installed, for the kinds that they bring. */
  readonly charts?: readonly string[];
}

/**
 * What the simulated API server says against a program's Kubernetes objects, applied in their order: unknown fields, missing
 * namespaces and kinds, pods that Pod Security would refuse. One line each, with the logical name.
 */
export function refusedObjects(run: Program<unknown>, ground: Ground = {}): string[] {
  const api = cluster();
  try {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    for (const name of ground.namespaces ?? []) api.make(kinds.namespace, { metadata: { name, labels } });
    for (const chart of ground.charts ?? [])
      api.make(kinds.release, { chart, version: "1.0.0", name: chart, namespace: "default" });
    return run.registrations
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .flatMap(({ type, name, inputs }) => {
        const object = legible(name, inputs);
        const failures = api.problems(type, object);
        const refusals = failures.length > 0 ? failures : created(() => api.make(type, object).failed ?? []);
        return refusals.map((refusal) => `${name}: ${refusal}`);
      });
  } finally {
    api.close();
  }
}

/** The object with a name of its own, and with something in place of what the recording hid. */
function legible(name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const hidden = inputs.stringData === "«secret»" ? { stringData: { hidden: "value" } } : {};
  const metadata = inputs.metadata === undefined ? {} : { metadata: { name, ...(inputs.metadata as object) } };
  return { ...inputs, ...metadata, ...hidden };
}

function created(make: () => readonly string[]): readonly string[] {
  try {
    return make();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
