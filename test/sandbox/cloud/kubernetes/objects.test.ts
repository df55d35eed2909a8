import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Properties, unknown } from "../../../../sandbox/cloud/simulator.js";
import { cluster, container, deployment, kinds } from "../../../support/cluster.js";

let api: ReturnType<typeof cluster>;
beforeEach(() => {
  api = cluster();
});
afterEach(() => api.close());

const namespace = (name: string, labels: Properties = {}) => ({ metadata: { name, labels } });
const set = (spec: Properties = {}) => ({
  metadata: { name: "node", annotations: {} },
  spec: {
    serviceName: "node",
    selector: { matchLabels: { app: "n" } },
    template: { metadata: { labels: { app: "n" } }, spec: { containers: [container()] } },
    ...spec,
  },
});
const claimTemplate = (storageClassName: string) => ({
  metadata: { name: "data" },
  spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});
const claim = (storage: string, storageClassName = "gp3") => ({
  metadata: { name: "data" },
  spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
});
const gp3 = (parts: Properties = {}) => ({
  metadata: { name: "gp3" },
  provisioner: "ebs.csi.aws.com",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
  ...parts,
});

describe("an object's name and identity", () => {
  it("is chosen when none was given, and kept for as long as the object lives", () => {
    const first = api.check(kinds.configMap, { data: {} }).inputs;
    const name = (first["metadata"] as Properties)["name"];
    expect(name).toMatch(/^thing-[0-9a-f]{8}$/);
    expect(api.check(kinds.configMap, { data: { a: "b" } }, first).inputs["metadata"]).toEqual(first["metadata"]);
    expect(api.check(kinds.configMap, { metadata: { name: unknown } }).inputs["metadata"]).toEqual({ name: unknown });
  });

  it("is namespace/name, the default namespace filled in, and the name alone for what has no namespace", () => {
    expect(api.make(kinds.configMap, { metadata: { name: "c" } }).id).toBe("default/c");
    expect(api.make(kinds.namespace, namespace("vault")).id).toBe("vault");
    expect(api.make(kinds.configMap, { metadata: { name: "c", namespace: "vault" } }).id).toBe("vault/c");
  });

  it("is taken once", () => {
    api.make(kinds.configMap, { metadata: { name: "c" } });
    expect(() => api.make(kinds.configMap, { metadata: { name: "c" } })).toThrow(
      'AlreadyExists: configmaps "c" already exists',
    );
  });

  it("shows what the API adds", () => {
    const made = api.make(kinds.deployment, deployment()).outputs;
    expect(made["metadata"]).toMatchObject({ generation: 1, creationTimestamp: "2026-11-22T00:00:00Z" });
    expect((made["metadata"] as Properties)["uid"]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(made).toMatchObject({ status: { readyReplicas: 1 }, spec: { replicas: 1 } });
    const changed = api.change(kinds.deployment, "default/web", deployment({}, { replicas: 2 })).outputs;
    expect(changed).toMatchObject({
      metadata: { generation: 2, uid: (made["metadata"] as Properties)["uid"] },
      status: { readyReplicas: 2 },
    });
  });

  it("gives a Service an address that stays, and a load balancer its host name", () => {
    const spec = { selector: { app: "web" }, ports: [{ port: 80 }] };
    const made = api.make(kinds.service, { metadata: { name: "web" }, spec });
    expect(made.outputs).toMatchObject({
      spec: { type: "ClusterIP", ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] },
    });
    const address = (made.outputs["spec"] as Properties)["clusterIP"];
    expect(address).toMatch(/^172\.20\.\d+\.\d+$/);
    const outputs = api.change(kinds.service, made.id, {
      metadata: { name: "web" },
      spec: { ...spec, type: "LoadBalancer" },
    }).outputs;
    expect(outputs).toMatchObject({
      spec: { clusterIP: address },
      status: {
        loadBalancer: { ingress: [{ hostname: expect.stringMatching(/\.elb\..*\.amazonaws\.com$/) as string }] },
      },
    });
  });

  it("shows a Secret's texts in base64, and says that they are secret", () => {
    const made = api.make(kinds.secret, { metadata: { name: "s" }, stringData: { key: "value" } });
    expect(made.outputs).toMatchObject({ type: "Opaque", data: { key: "dmFsdWU=" } });
    expect(api.simulator.secretOutputs?.(kinds.secret)).toEqual(["data", "stringData"]);
  });
});

describe("what the cluster must have", () => {
  it("is the namespace", () => {
    expect(() => api.make(kinds.configMap, { metadata: { name: "c", namespace: "x" } })).toThrow(
      'NotFound: namespaces "x" not found',
    );
  });

  it("goes with its namespace", () => {
    api.make(kinds.namespace, namespace("vault"));
    api.make(kinds.namespace, namespace("vault-two"));
    api.make(kinds.configMap, { metadata: { name: "c", namespace: "vault" } });
    api.make(kinds.configMap, { metadata: { name: "c", namespace: "vault-two" } });
    api.destroy(kinds.namespace, "vault");
    expect(api.cloud.get(kinds.configMap, "vault/c")).toBeUndefined();
    expect(api.cloud.get(kinds.configMap, "vault-two/c")).toBeDefined();
  });

  it("is the definition of a custom kind, whose schema then holds", () => {
    const widget = "kubernetes:example.com/v1:Widget";
    expect(() => api.make(widget, { metadata: { name: "w" } })).toThrow(
      'no matches for kind "Widget" in version "example.com/v1"',
    );
    const definition = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
    const size = {
      type: "object",
      properties: { size: { type: "integer" }, any: { type: "object", x_kubernetes_preserve_unknown_fields: true } },
      required: ["size"],
    };
    api.make(definition, {
      metadata: { name: "widgets.example.com" },
      spec: {
        group: "example.com",
        scope: "Cluster",
        names: { plural: "widgets", kind: "Widget" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", properties: { spec: size } } },
          },
        ],
      },
    });
    expect(() => api.make(widget, { metadata: { name: "w" }, spec: { colour: "red" } })).toThrow(
      /spec.size: Required value.*unknown field "spec.colour"/,
    );
    expect(api.make(widget, { metadata: { name: "w" }, spec: { size: 1, any: { thing: 1 } } }).id).toBe("w");
    api.destroy(definition, "widgets.example.com");
    expect(api.cloud.get(widget, "w")).toBeUndefined();
  });
});

describe("pods that never come", () => {
  it("are told when Pod Security refuses them, and the object stays", () => {
    api.make(kinds.namespace, namespace("strict", { "pod-security.kubernetes.io/enforce": "restricted" }));
    const inStrict = (pod: Properties) => ({ ...deployment(pod), metadata: { name: "web", namespace: "strict" } });
    const made = api.make(kinds.deployment, inStrict({ containers: [container({ securityContext: {} })] }));
    expect(made.failed).toEqual([
      'pods "web-" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ]);
    expect(api.change(kinds.deployment, made.id, inStrict({})).failed).toBeUndefined();
  });

  it.each<[string, Properties, boolean]>([
    ["the host's network", { hostNetwork: true }, true],
    ["a path of the host", { volumes: [{ name: "a", hostPath: { path: "/" } }] }, true],
    ["a host port", { containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })] }, true],
    [
      "a capability that is not harmless",
      { containers: [container({ securityContext: { capabilities: { add: ["NET_ADMIN"] } } })] },
      true,
    ],
    ["root", { containers: [container({ securityContext: {} })] }, false],
  ])("are judged at the baseline for %s", (_, pod, refused) => {
    api.make(kinds.namespace, namespace("base", { "pod-security.kubernetes.io/enforce": "baseline" }));
    const made = api.make(kinds.deployment, { ...deployment(pod), metadata: { name: "web", namespace: "base" } });
    expect(made.failed !== undefined).toBe(refused);
  });

  it("are told when their priority or their storage class does not exist", () => {
    expect(api.make(kinds.deployment, deployment({ priorityClassName: "chain" })).failed).toEqual([
      'pods "web-" is forbidden: no PriorityClass with name chain was found',
    ]);
    expect(api.make(kinds.statefulSet, set({ volumeClaimTemplates: [claimTemplate("fast")] })).failed).toEqual([
      'storageclass.storage.k8s.io "fast" not found',
    ]);
    expect(api.make(kinds.claim, claim("1Gi", "nope")).failed).toEqual([
      'storageclass.storage.k8s.io "nope" not found',
    ]);
  });
});

describe("a change", () => {
  const replaces = (type: string, old: Properties, fresh: Properties) => api.simulator.diff(type, old, fresh).replaces;

  it.each<[string, string, Properties, Properties, string[]]>([
    [
      "a Deployment's selector",
      kinds.deployment,
      deployment(),
      deployment({}, { selector: { matchLabels: { app: "api" } } }),
      ["spec.selector.matchLabels.app"],
    ],
    ["a Deployment's replicas not", kinds.deployment, deployment(), deployment({}, { replicas: 2 }), []],
    [
      "a StatefulSet's claims",
      kinds.statefulSet,
      set({ volumeClaimTemplates: [claimTemplate("a")] }),
      set({ volumeClaimTemplates: [claimTemplate("b")] }),
      ["spec.volumeClaimTemplates[0].spec.storageClassName"],
    ],
    ["a StatefulSet's template not", kinds.statefulSet, set(), set({ template: {} }), []],
    ["a Service's address", kinds.service, { spec: { clusterIP: "None" } }, { spec: {} }, ["spec.clusterIP"]],
    ["a claim's class", kinds.claim, claim("1Gi"), claim("1Gi", "io2"), ["spec.storageClassName"]],
    ["a claim's size not", kinds.claim, claim("1Gi"), claim("2Gi"), []],
    ["a ConfigMap's data", kinds.configMap, { data: { a: "1" } }, { data: { a: "2" } }, ["data.a"]],
    [
      "the namespace",
      kinds.configMap,
      { metadata: { name: "a" } },
      { metadata: { name: "a", namespace: "x" } },
      ["metadata.namespace"],
    ],
    [
      "the namespace when it is only written out not",
      kinds.configMap,
      { metadata: { name: "a" } },
      { metadata: { name: "a", namespace: "default" } },
      [],
    ],
    ["a StorageClass's parameters", kinds.storageClass, gp3(), gp3({ parameters: { type: "gp3" } }), ["parameters"]],
    [
      "a binding's role",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      { roleRef: { name: "a" } },
      { roleRef: { name: "b" } },
      ["roleRef.name"],
    ],
  ])("of %s replaces as the real provider does", (_, type, old, fresh, expected) => {
    expect(replaces(type, old, fresh)).toEqual(expected);
  });

  it("of nothing changes nothing, and one to an unknown value does", () => {
    expect(api.simulator.diff(kinds.deployment, deployment(), deployment()).changes).toEqual([]);
    expect(api.simulator.diff(kinds.deployment, deployment(), deployment({}, { replicas: unknown })).changes).toEqual([
      "spec.replicas",
    ]);
  });

  it("deletes first only when the name was chosen by the user", () => {
    const data = (name: Properties, a: string) => ({ metadata: name, data: { a } });
    expect(
      api.simulator.diff(kinds.configMap, data({ name: "c" }, "1"), data({ name: "c" }, "2")).deleteBeforeReplace,
    ).toBe(true);
    const auto = { name: "c-12345678", annotations: { "pulumi.com/autonamed": "true" } };
    expect(api.simulator.diff(kinds.configMap, data(auto, "1"), data(auto, "2")).deleteBeforeReplace).toBe(false);
  });

  it("of data is in place when the provider was told that ConfigMaps may change, unless the object says no", () => {
    const loose = cluster({ enableConfigMapMutable: "true" });
    const diff = (old: Properties, fresh: Properties) => loose.simulator.diff(kinds.configMap, old, fresh).replaces;
    expect(diff({ data: { a: "1" } }, { data: { a: "2" } })).toEqual([]);
    expect(diff({ data: { a: "1" }, immutable: true }, { data: { a: "2" }, immutable: true })).toEqual(["data.a"]);
    loose.close();
  });

  it("that the API refuses fails", () => {
    api.make(kinds.storageClass, gp3());
    api.make(kinds.claim, claim("10Gi"));
    expect(api.change(kinds.claim, "default/data", claim("20Gi")).outputs).toMatchObject({
      spec: { resources: { requests: { storage: "20Gi" } } },
    });
    expect(() => api.change(kinds.claim, "default/data", claim("5Gi"))).toThrow(
      "field can not be less than status.capacity",
    );
    api.make(kinds.statefulSet, set());
    expect(() => api.change(kinds.statefulSet, "default/node", set({ serviceName: "other" }))).toThrow(
      "updates to statefulset spec for fields other than",
    );
    expect(() => api.change(kinds.storageClass, "gp3", gp3({ reclaimPolicy: "Retain" }))).toThrow(
      "reclaimPolicy: Invalid value: field is immutable",
    );
  });
});

describe("waiting", () => {
  const settle = (type: string, inputs: Properties) => {
    const { id } = api.make(type, inputs);
    return api.simulator.settle(type, api.find(type, id));
  };
  const skip = { annotations: { "pulumi.com/skipAwait": "true" } };

  it("is for rollouts, and not when the annotation says so", () => {
    expect(settle(kinds.deployment, deployment())).toBeGreaterThan(0);
    expect(settle(kinds.statefulSet, { ...set(), metadata: { name: "node", ...skip } })).toBe(0);
    expect(api.find(kinds.statefulSet, "default/node").outputs["status"]).not.toHaveProperty("readyReplicas");
  });

  it("is for Services with pods, and not for headless ones", () => {
    const spec = { selector: { app: "x" }, ports: [{ port: 80 }] };
    expect(settle(kinds.service, { metadata: { name: "a" }, spec })).toBeGreaterThan(0);
    expect(settle(kinds.service, { metadata: { name: "b" }, spec: { ...spec, clusterIP: "None" } })).toBe(0);
  });

  it("is for claims that are bound at once, and not for those that wait for a pod", () => {
    api.make(kinds.storageClass, gp3());
    api.make(kinds.storageClass, gp3({ metadata: { name: "now" }, volumeBindingMode: "Immediate" }));
    expect(settle(kinds.claim, claim("1Gi"))).toBe(0);
    expect(settle(kinds.claim, { ...claim("1Gi", "now"), metadata: { name: "now" } })).toBeGreaterThan(0);
  });
});

describe("provider instances", () => {
  it("work in the cluster that their identifier or their kubeconfig names", () => {
    const kubeconfig = (server: string) =>
      JSON.stringify({
        "current-context": "c",
        contexts: [{ name: "c", context: { cluster: "k" } }],
        clusters: [{ name: "k", cluster: { server } }],
      });
    const realm = (config: Properties) => api.simulator.realm?.(config);
    expect(realm({ kubeconfig: kubeconfig("https://a") })).toBe(realm({ kubeconfig: kubeconfig("https://a") }));
    expect(realm({ kubeconfig: kubeconfig("https://a") })).not.toBe(realm({ kubeconfig: kubeconfig("https://b") }));
    expect(realm({ clusterIdentifier: "staging", kubeconfig: kubeconfig("https://a") })).toBe("staging");
  });

  it("are replaced for another cluster, and not for a changed kubeconfig of the same", () => {
    const change = api.simulator.diffConfiguration;
    expect(
      change?.({ clusterIdentifier: "a", kubeconfig: "x" }, { clusterIdentifier: "a", kubeconfig: unknown }),
    ).toEqual({ changes: ["kubeconfig"], replaces: [] });
    expect(change?.({ clusterIdentifier: "a" }, { clusterIdentifier: "b" })?.replaces).toEqual(["clusterIdentifier"]);
    expect(change?.({ kubeconfig: "x" }, { kubeconfig: unknown })?.replaces).toEqual(["kubeconfig"]);
  });

  it("are refused with a kubeconfig that is none", () => {
    expect(() => api.simulator.configure?.({ kubeconfig: "{" }, undefined)).toThrow("failed to parse kubeconfig data");
    expect(() => api.simulator.configure?.({ kubeconfig: '{"current-context":"x"}' }, undefined)).toThrow(
      "names no cluster of it",
    );
  });

  it("put what has no namespace where they were told", () => {
    const scoped = cluster({ namespace: "team" });
    expect(scoped.check(kinds.configMap, { metadata: { name: "c" } }).inputs).toEqual({
      metadata: { name: "c", namespace: "team" },
    });
    expect(scoped.check(kinds.namespace, { metadata: { name: "c" } }).inputs).toEqual({ metadata: { name: "c" } });
    scoped.close();
  });
});
