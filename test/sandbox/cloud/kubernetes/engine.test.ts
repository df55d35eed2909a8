import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Release } from "@pulumi/kubernetes/helm/v3/release.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kubernetesSimulator } from "../../../../sandbox/cloud/kubernetes/simulator.js";
import { container, kinds } from "../../../support/cluster.js";
import { type Bench, startBench } from "../stack.js";

let bench: Bench;
beforeEach(async () => {
  bench = await startBench([kubernetesSimulator()]);
});
afterEach(() => bench.close());

const quiet = { onOutput: () => undefined };
const outcome = async (run: Promise<unknown>): Promise<string> =>
  await run.then(
    () => "succeeded",
    (error: Error) => error.message,
  );

describe("a cluster under the real engine", { timeout: 120_000 }, () => {
  it("keeps two clusters apart that have the same names, and settles on no changes", async () => {
    bench.program(async () => {
      for (const name of ["staging", "prod"]) {
        const provider = new Provider(name, { clusterIdentifier: name });
        const namespace = new Namespace(`${name}-vault`, { metadata: { name: "vault" } }, { provider });
        const at = { name: "token", namespace: namespace.metadata.name };
        new Secret(`${name}-token`, { metadata: at, stringData: { token: `s3cret-of-${name}` } }, { provider });
      }
      return Promise.resolve();
    });
    await bench.stack.up(quiet);
    expect(
      bench.store
        .all()
        .map(({ realm, id }) => `${realm}:${id}`)
        .sort(),
    ).toEqual(["prod:vault", "prod:vault/token", "staging:vault", "staging:vault/token"]);
    const again = await bench.stack.up({ ...quiet, refresh: true });
    expect(again.summary.resourceChanges).toEqual({ same: 7 });
    const { deployment } = await bench.stack.exportStack();
    const { resources } = deployment as { resources: { type: string; inputs: object; outputs: object }[] };
    const secrets = resources.filter(({ type }) => type === kinds.secret);
    const sealed = expect.objectContaining({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" });
    for (const { inputs, outputs } of secrets) {
      expect(inputs).toMatchObject({ stringData: sealed });
      expect(outputs).toMatchObject({ data: sealed, stringData: sealed });
    }
    expect(secrets).toHaveLength(2);
    expect(JSON.stringify(bench.store.all())).not.toMatch(/s3cret-of|czNjcmV0/);
  });

  it("shows at the preview what the API would refuse, and waits for definitions that come with a chart", async () => {
    const release = {
      chart: "prometheus-operator-crds",
      version: "31.0.1",
      repositoryOpts: { repo: "https://charts.example" },
    };
    const rule = { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata: { name: "r" } };
    bench.program(async () => {
      const crds = new Release("crds", release);
      new CustomResource("rule", { ...rule, spec: { groups: [{ nam: "g" }] } }, { dependsOn: crds });
      return Promise.resolve();
    });
    expect(await outcome(bench.stack.preview(quiet))).toMatch(/unknown field "spec.groups\[0\].nam"/);
    bench.program(async () => {
      const crds = new Release("crds", release);
      new CustomResource("rule", { ...rule, spec: { groups: [{ name: "g" }] } }, { dependsOn: crds });
      return Promise.resolve();
    });
    const up = await bench.stack.up(quiet);
    expect(up.summary.resourceChanges).toEqual({ create: 3 });
    await bench.stack.destroy(quiet);
    expect(bench.store.all()).toEqual([]);
  });

  it("keeps an object whose pods never came, and mends it in place", async () => {
    const program = (securityContext: object) => async () => {
      const labels = { app: "web" };
      const namespace = new Namespace("strict", {
        metadata: { name: "strict", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
      });
      new Deployment("web", {
        metadata: { name: "web", namespace: namespace.metadata.name },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: "web", image: "registry.example/web:1", securityContext }] },
          },
        },
      });
      return Promise.resolve();
    };
    bench.program(program({}));
    expect(await outcome(bench.stack.up(quiet))).toContain('violates PodSecurity "restricted:latest"');
    bench.program(program(container()["securityContext"] as object));
    const mended = await bench.stack.up(quiet);
    expect(mended.summary.resourceChanges).toEqual({ same: 2, update: 1 });
  });

  it("finds what was changed and what was deleted behind its back", async () => {
    bench.program(async () => {
      for (const name of ["kept", "gone"]) new ConfigMap(name, { metadata: { name }, data: { a: "1" } });
      return Promise.resolve();
    });
    await bench.stack.up(quiet);
    bench.store.edit("default/kept", { data: { a: "2" } });
    bench.store.remove("default/gone");
    const refreshed = await bench.stack.refresh(quiet);
    expect(refreshed.summary.resourceChanges).toMatchObject({ update: 1, delete: 1 });
    const mended = await bench.stack.up(quiet);
    expect(mended.summary.resourceChanges).toMatchObject({ create: 1, replace: 1 });
    expect(bench.store.get("kubernetes:core/v1:ConfigMap", "default/kept")?.outputs).toMatchObject({
      data: { a: "1" },
    });
  });
});
