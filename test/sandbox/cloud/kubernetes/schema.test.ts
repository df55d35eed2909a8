import { afterAll, describe, expect, it } from "vitest";
import { unknown } from "../../../../sandbox/cloud/simulator.js";
import { cluster, container, deployment, kinds } from "../../../support/cluster.js";

const api = cluster();
afterAll(() => api.close());

describe("the schema of an object", () => {
  it("takes an object that matches it", () => {
    expect(api.problems(kinds.deployment, deployment())).toEqual([]);
  });

  it.each([
    ["at the top", { ...deployment(), sepc: {} }, 'sepc: unknown field "sepc"'],
    ["in the specification", deployment({}, { replica: 2 }), 'spec.replica: unknown field "spec.replica"'],
    ["in a pod", deployment({ dnsPolicyy: "None" }), "spec.template.spec.dnsPolicyy: unknown field"],
    [
      "in a container",
      deployment({ containers: [container({ imagePolicy: "Always" })] }),
      "spec.template.spec.containers[0].imagePolicy: unknown field",
    ],
    [
      "in a security context",
      deployment({ containers: [container({ securityContext: { privilege: true } })] }),
      "spec.template.spec.containers[0].securityContext.privilege: unknown field",
    ],
  ])("refuses a field it does not know %s", (_, object, expected) => {
    expect(api.problems(kinds.deployment, object)).toEqual([expect.stringContaining(expected)]);
  });

  it("leaves free mappings alone: labels, annotations, data", () => {
    const metadata = { name: "any", labels: { "example.com/x": "1" }, annotations: { anything: "goes" } };
    expect(api.problems(kinds.configMap, { metadata, data: { "a.yaml": "x", b: "y" } })).toEqual([]);
  });

  it("tells a wrong type and a missing field by path, without the value", () => {
    const object = deployment(
      { containers: [container({ env: [{ name: "TOKEN", value: 12345 }] })] },
      { replicas: "3" },
    );
    const wrong = api.problems(kinds.deployment, object);
    expect(wrong).toContain("spec.replicas: Invalid value: must be of type integer");
    expect(wrong).toContain("spec.template.spec.containers[0].env[0].value: Invalid value: must be of type string");
    expect(wrong.join()).not.toContain("12345");
    expect(api.problems(kinds.storageClass, { metadata: { name: "x" } })).toEqual(["provisioner: Required value"]);
  });

  it("passes over what is not known yet and still checks the rest", () => {
    const object = deployment(
      { containers: [container({ image: unknown, ports: unknown, bogus: 1 })] },
      { replicas: unknown },
    );
    expect(api.problems(kinds.deployment, object)).toEqual([
      expect.stringContaining("containers[0].bogus: unknown field"),
    ]);
  });

  it("takes fields that are newer than the installed schema", () => {
    const sidecar = container({ name: "log", restartPolicy: "Always" });
    expect(api.problems(kinds.deployment, deployment({ initContainers: [sidecar], hostnameOverride: "x" }))).toEqual(
      [],
    );
    const priority = { metadata: { name: "chain" }, value: 1000, description: "chain nodes" };
    expect(api.problems("kubernetes:scheduling.k8s.io/v1:PriorityClass", priority)).toEqual([]);
    const service = {
      metadata: { name: "web" },
      spec: { ports: [{ port: 80 }], trafficDistribution: "PreferSameZone" },
    };
    expect(api.problems(kinds.service, service)).toEqual([]);
    const monitor = {
      metadata: { name: "m" },
      spec: { selector: {}, podMetricsEndpoints: [{ portNumber: 6060 }], scrapeClass: "x" },
    };
    expect(api.problems("kubernetes:monitoring.coreos.com/v1:PodMonitor", monitor)).toEqual([]);
  });

  it("knows the schemas of common custom kinds", () => {
    const rule = {
      metadata: { name: "r" },
      spec: { groups: [{ name: "g", rules: [{ alert: "A", expr: "up == 0", form: "5m" }] }] },
    };
    expect(api.problems("kubernetes:monitoring.coreos.com/v1:PrometheusRule", rule)).toEqual([
      expect.stringContaining("spec.groups[0].rules[0].form: unknown field"),
    ]);
    const certificate = {
      metadata: { name: "c" },
      spec: { secretName: "s", dnsNames: ["a.b"], issuer: { name: "ca" } },
    };
    expect(api.problems("kubernetes:cert-manager.io/v1:Certificate", certificate)).toEqual([
      "spec.issuerRef: Required value",
      expect.stringContaining("spec.issuer: unknown field"),
    ]);
  });

  it("reads the dashes that Pulumi writes as underscores", () => {
    const definition = {
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "widgets", kind: "Widget" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: "object", description: "w", x_kubernetes_preserve_unknown_fields: true },
            },
          },
        ],
      },
    };
    expect(api.problems("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", definition)).toEqual([]);
  });
});

describe("kinds", () => {
  it.each([
    [
      "kubernetes:policy/v1beta1:PodDisruptionBudget",
      'no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"',
    ],
    ["kubernetes:extensions/v1beta1:Ingress", 'no matches for kind "Ingress" in version "extensions/v1beta1"'],
    ["kubernetes:apps/v1:Deploymint", "the sandbox does not simulate Deploymint of apps/v1"],
    ["kubernetes:core/v1:ConfigMapPatch", "the sandbox does not simulate ConfigMapPatch of v1"],
    ["kubernetes:core/v1:ConfigMapList", "ConfigMapList: a list can't be created directly; make the objects in it"],
    ["kubernetes:yaml/v2:ConfigGroup", "the sandbox does not simulate kubernetes:yaml/v2:ConfigGroup"],
  ])("refuses %s by name", (type, message) => {
    expect(api.problems(type, { metadata: { name: "x" } })).toEqual([message]);
  });
});
