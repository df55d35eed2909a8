import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubernetesSimulator } from "../../sandbox/cloud/kubernetes/simulator.js";
import type { CheckFailure, Outcome, Properties } from "../../sandbox/cloud/simulator.js";
import { openStore } from "../../sandbox/cloud/store.js";

/** Type tokens that the tests of the simulated cluster use. */
export const kinds = {
  claim: "kubernetes:core/v1:PersistentVolumeClaim",
  configMap: "kubernetes:core/v1:ConfigMap",
  deployment: "kubernetes:apps/v1:Deployment",
  namespace: "kubernetes:core/v1:Namespace",
  release: "kubernetes:helm.sh/v3:Release",
  secret: "kubernetes:core/v1:Secret",
  service: "kubernetes:core/v1:Service",
  statefulSet: "kubernetes:apps/v1:StatefulSet",
  storageClass: "kubernetes:storage.k8s.io/v1:StorageClass",
} as const;

/** A simulated cluster on a store of its own: what the provider's server does, without the wire. */
export function cluster(config: Properties = {}) {
  const dir = mkdtempSync(join(tmpdir(), "cluster-"));
  const store = openStore(dir, { now: () => Date.UTC(2026, 10, 22) });
  const simulator = kubernetesSimulator().configure?.(config, undefined) ?? kubernetesSimulator();
  const place = { package: "kubernetes", realm: simulator.realm?.(config) ?? "" };
  const cloud = store.within(place);
  const urn = (type: string) => `urn:pulumi:test::project::${type}::thing`;
  const api = {
    simulator,
    cloud,
    check: (type: string, inputs: Properties, old?: Properties) =>
      simulator.check(type, inputs, old, { urn: urn(type), randomSeed: new Uint8Array([1, 2, 3]) }),
    /** What check says is wrong, one line each. */
    problems: (type: string, inputs: Properties): string[] => api.check(type, inputs).failures.map(line),
    make(type: string, inputs: Properties): Outcome & { id: string } {
      const checked = simulator.check(type, inputs, undefined, { urn: urn(type), randomSeed: new Uint8Array() });
      const made = simulator.create(type, checked.inputs, cloud);
      store.put({ ...place, type, id: made.id, inputs: checked.inputs, outputs: made.outputs, createdAt: 0 });
      return made;
    },
    change(type: string, id: string, inputs: Properties): Outcome {
      const object = api.find(type, id);
      const outcome = simulator.update(type, object, inputs, cloud);
      store.put({ ...object, inputs, outputs: outcome.outputs });
      return outcome;
    },
    destroy(type: string, id: string): void {
      const object = api.find(type, id);
      simulator.delete(type, object, cloud);
      store.drop(object);
    },
    find(type: string, id: string) {
      const object = cloud.get(type, id);
      if (!object) throw new Error(`there is no ${type} ${id}`);
      return object;
    },
    close(): void {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return api;
}

/** A Deployment that the API takes, with parts of its pod replaced. */
export function deployment(pod: Properties = {}, spec: Properties = {}): Properties {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [container()], ...pod } },
      ...spec,
    },
  };
}

/** A container that every Pod Security level takes, with parts replaced. */
export function container(parts: Properties = {}): Properties {
  return {
    name: "web",
    image: "registry.example/web:1.2.3",
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...parts,
  };
}

function line({ property, reason }: CheckFailure): string {
  return property === "" ? reason : `${property}: ${reason}`;
}
