import { afterAll, describe, expect, it } from "vitest";
import type { Properties } from "../../../../sandbox/cloud/simulator.js";
import { cluster, container, deployment, kinds } from "../../../support/cluster.js";

const api = cluster();
afterAll(() => api.close());

const pod = (parts: Properties) => deployment({ containers: [container(parts)] });
const service = (spec: Properties) => ({ metadata: { name: "web" }, spec: { ports: [{ port: 80 }], ...spec } });
const claim = (spec: Properties) => ({
  metadata: { name: "data" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});

describe("pods", () => {
  it.each<[string, Properties, string]>([
    ["no containers", deployment({ containers: [] }), "spec.template.spec.containers: Required value"],
    [
      "two containers of one name",
      deployment({ containers: [container(), container()] }),
      'containers[1]: Duplicate value: "web"',
    ],
    [
      "a container name in capitals",
      pod({ name: "Web" }),
      'containers[0].name: Invalid value: "Web": a lowercase RFC 1123 label',
    ],
    ["no image", pod({ image: undefined }), "containers[0].image: Required value"],
    [
      "a mount of a volume that is not there",
      pod({ volumeMounts: [{ name: "data", mountPath: "/data" }] }),
      'volumeMounts[0].name: Not found: "data"',
    ],
    [
      "two mounts at one place",
      deployment({
        volumes: [{ name: "a", emptyDir: {} }],
        containers: [
          container({
            volumeMounts: [
              { name: "a", mountPath: "/x" },
              { name: "a", mountPath: "/x" },
            ],
          }),
        ],
      }),
      'volumeMounts[1]: Duplicate value: "/x"',
    ],
    [
      "two volumes of one name",
      deployment({
        volumes: [
          { name: "a", emptyDir: {} },
          { name: "a", emptyDir: {} },
        ],
      }),
      'volumes[1]: Duplicate value: "a"',
    ],
    [
      "a volume of two types",
      deployment({ volumes: [{ name: "a", emptyDir: {}, secret: { secretName: "s" } }] }),
      "volumes[0]: Forbidden: may not specify more than 1 volume type",
    ],
    [
      "a Secret volume without a name",
      deployment({ volumes: [{ name: "a", secret: { defaultMode: 256 } }] }),
      "volumes[0].secret.secretName: Required value",
    ],
    [
      "an environment variable twice",
      pod({
        env: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      }),
      'env[1]: Duplicate value: "A"',
    ],
    [
      "a variable with two sources",
      pod({ env: [{ name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "x" } } }] }),
      "env[0]: Forbidden: may not specify more than 1 source",
    ],
    [
      "a port out of range",
      pod({ ports: [{ containerPort: 70000 }] }),
      "ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535",
    ],
    [
      "a port twice",
      pod({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }),
      'ports[1]: Duplicate value: "80/TCP"',
    ],
    [
      "a port name that is too long",
      pod({ ports: [{ containerPort: 80, name: "authenticated-rpc" }] }),
      "ports[0].name: Invalid value",
    ],
    [
      "a request over its limit",
      pod({ resources: { requests: { memory: "2Gi" }, limits: { memory: "1500Mi" } } }),
      'resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of "1500Mi"',
    ],
    [
      "a quantity that is none",
      pod({ resources: { requests: { cpu: "two" } } }),
      'resources.requests.cpu: Invalid value: "two": quantities must match',
    ],
    [
      "a resource that is none",
      pod({ resources: { requests: { ram: "1Gi" } } }),
      'resources.requests.ram: Invalid value: "ram": must be a standard resource',
    ],
    [
      "a probe without a handler",
      pod({ readinessProbe: { periodSeconds: 5 } }),
      "readinessProbe: Required value: must specify a handler type",
    ],
    [
      "a probe with two handlers",
      pod({ readinessProbe: { tcpSocket: { port: 1 }, exec: { command: ["x"] } } }),
      "readinessProbe: Forbidden: may not specify more than 1 handler type",
    ],
    [
      "a liveness probe that needs two successes",
      pod({ livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } }),
      "livenessProbe.successThreshold: Invalid value: 2: must be 1",
    ],
    [
      "a probe that never waits",
      pod({ livenessProbe: { tcpSocket: { port: 1 }, timeoutSeconds: 0 } }),
      "livenessProbe.timeoutSeconds: Invalid value: 0",
    ],
    [
      "a readiness probe of an init container",
      deployment({ initContainers: [container({ name: "init", readinessProbe: { tcpSocket: { port: 1 } } })] }),
      "initContainers[0].readinessProbe: Forbidden",
    ],
    [
      "privileges without escalation",
      pod({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
      "securityContext: Invalid value: cannot set `allowPrivilegeEscalation` to false",
    ],
    [
      "a restart policy of a Job",
      deployment({ restartPolicy: "Never" }),
      'restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      "affinity without a topology",
      deployment({
        affinity: {
          podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: {}, topologyKey: "" }] },
        },
      }),
      "topologyKey: Required value: can not be empty",
    ],
    [
      "a toleration with a value that always matches",
      deployment({ tolerations: [{ key: "a", operator: "Exists", value: "b" }] }),
      "tolerations[0].operator: Invalid value: value must be empty",
    ],
    [
      "a spread of none",
      deployment({
        topologySpreadConstraints: [{ maxSkew: 0, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }],
      }),
      "maxSkew: Invalid value: 0",
    ],
  ])("are refused with %s", (_, object, message) => {
    expect(api.problems(kinds.deployment, object)).toEqual([expect.stringContaining(message)]);
  });

  it("may use what API and kubelet take", () => {
    const full = container({
      ports: [
        { containerPort: 30303, protocol: "TCP", name: "p2p-tcp" },
        { containerPort: 30303, protocol: "UDP", name: "p2p-udp" },
      ],
      env: [
        { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "EMPTY", value: "" },
      ],
      resources: {
        requests: { cpu: "500m", memory: "1Gi", "example.com/gpu": "1" },
        limits: { memory: "1024Mi", "example.com/gpu": "1" },
      },
      readinessProbe: { httpGet: { path: "/", port: "http" } },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp", subPath: "a/b" }],
    });
    expect(
      api.problems(
        kinds.deployment,
        deployment({ containers: [full], volumes: [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }] }),
      ),
    ).toEqual([]);
  });
});

describe("workloads", () => {
  it.each<[string, Properties, string]>([
    [
      "a selector that misses its own pods",
      deployment({}, { selector: { matchLabels: { app: "api" } } }),
      "`selector` does not match template `labels`",
    ],
    ["an empty selector", deployment({}, { selector: {} }), "spec.selector: Invalid value: empty selector is invalid"],
    [
      "a label value with a space",
      deployment(
        {},
        {
          selector: { matchLabels: { app: "a b" } },
          template: { metadata: { labels: { app: "a b" } }, spec: { containers: [container()] } },
        },
      ),
      "matchLabels.app: Invalid value",
    ],
    ["replicas below nothing", deployment({}, { replicas: -1 }), "spec.replicas: Invalid value: -1"],
    [
      "a rollout that can't move",
      deployment({}, { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      "maxUnavailable: Invalid value: may not be 0 when `maxSurge` is 0",
    ],
  ])("are refused with %s", (_, object, message) => {
    expect(api.problems(kinds.deployment, object)).toContainEqual(expect.stringContaining(message));
  });

  it("may mount the volumes of their claim templates", () => {
    const claimed = { metadata: { name: "data" }, spec: claim({}).spec };
    const set = {
      metadata: { name: "node" },
      spec: {
        serviceName: "node",
        selector: { matchLabels: { app: "n" } },
        volumeClaimTemplates: [claimed],
        template: {
          metadata: { labels: { app: "n" } },
          spec: { containers: [container({ volumeMounts: [{ name: "data", mountPath: "/data" }] })] },
        },
      },
    };
    expect(api.problems(kinds.statefulSet, set)).toEqual([]);
    const long = { ...set, metadata: { name: "a".repeat(53) } };
    expect(api.problems(kinds.statefulSet, long)).toEqual([
      expect.stringContaining("must be no more than 52 characters, is 53"),
    ]);
  });

  it.each([
    ["61 * * * *", true],
    ["* * * *", true],
    ["0 25 * * *", true],
    ["*/15 0-5 1,15 * MON-FRI", false],
    ["@daily", false],
  ])("take the cron schedule %s or not", (schedule, refused) => {
    const job = {
      metadata: { name: "snap" },
      spec: {
        schedule,
        jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", containers: [container()] } } } },
      },
    };
    expect(api.problems("kubernetes:batch/v1:CronJob", job).length > 0).toBe(refused);
  });
});

describe("other kinds", () => {
  it.each<[string, string, Properties, string]>([
    ["a Service without ports", kinds.service, service({ ports: [] }), "spec.ports: Required value"],
    [
      "two ports of which one has no name",
      kinds.service,
      service({ ports: [{ port: 80, name: "a" }, { port: 81 }] }),
      "spec.ports[1].name: Required value",
    ],
    [
      "a headless load balancer",
      kinds.service,
      service({ type: "LoadBalancer", clusterIP: "None" }),
      "may not be set to 'None' for LoadBalancer services",
    ],
    [
      "a node port out of range",
      kinds.service,
      service({ type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }),
      "provided port is not in the valid range",
    ],
    [
      "a Service whose name begins with a digit",
      kinds.service,
      { ...service({}), metadata: { name: "1web" } },
      "a DNS-1035 label",
    ],
    [
      "ranges of a Service that is no load balancer",
      kinds.service,
      service({ loadBalancerSourceRanges: ["10.0.0.0/8"] }),
      "may only be used when `type` is 'LoadBalancer'",
    ],
    [
      "a range that is none",
      kinds.service,
      service({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0/8"] }),
      "must be a valid CIDR value",
    ],
    [
      "a claim without a size",
      kinds.claim,
      claim({ resources: {} }),
      "spec.resources.requests.storage: Required value",
    ],
    ["a claim without access", kinds.claim, claim({ accessModes: [] }), "at least 1 access mode is required"],
    [
      "a storage parameter that the driver does not know",
      kinds.storageClass,
      { metadata: { name: "fast" }, provisioner: "ebs.csi.aws.com", parameters: { type: "gp3", iop: "3000" } },
      "parameters.iop: Invalid value: invalid parameter key",
    ],
    [
      "data that is not base64",
      kinds.secret,
      { metadata: { name: "s" }, data: { key: "not base64!" } },
      "data.key: Forbidden: illegal base64 data",
    ],
    [
      "a TLS Secret without its key",
      kinds.secret,
      { metadata: { name: "s" }, type: "kubernetes.io/tls", stringData: { "tls.crt": "x" } },
      "data[tls.key]: Required value",
    ],
    [
      "a ConfigMap over 1 MiB",
      kinds.configMap,
      { metadata: { name: "c" }, data: { a: "x".repeat(1_048_577) } },
      "Too long: may not be more than 1048576 bytes, is 1048577",
    ],
    [
      "a key with a slash",
      kinds.configMap,
      { metadata: { name: "c" }, data: { "a/b": "x" } },
      "a valid config key must consist of",
    ],
    [
      "a budget of both kinds",
      "kubernetes:policy/v1:PodDisruptionBudget",
      { metadata: { name: "b" }, spec: { minAvailable: 1, maxUnavailable: 1 } },
      "minAvailable and maxUnavailable cannot be both set",
    ],
    [
      "a peer that is everything",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      { metadata: { name: "p" }, spec: { podSelector: {}, ingress: [{ from: [{}] }] } },
      "spec.ingress[0].from[0]: Required value: must specify a peer",
    ],
    [
      "a peer of two kinds",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      {
        metadata: { name: "p" },
        spec: { podSelector: {}, egress: [{ to: [{ podSelector: {}, ipBlock: { cidr: "0.0.0.0/0" } }] }] },
      },
      "may not specify both ipBlock and another peer",
    ],
    [
      "a rule without verbs",
      "kubernetes:rbac.authorization.k8s.io/v1:Role",
      { metadata: { name: "r" }, rules: [{ apiGroups: [""], resources: ["pods"], verbs: [] }] },
      "rules[0].verbs: Required value",
    ],
    [
      "a binding without the account's namespace",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      {
        metadata: { name: "r" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" },
        subjects: [{ kind: "ServiceAccount", name: "x" }],
      },
      "subjects[0].namespace: Required value",
    ],
    [
      "a Pod Security level that is none",
      kinds.namespace,
      { metadata: { name: "n", labels: { "pod-security.kubernetes.io/enforce": "strict" } } },
      'Unsupported value: "strict"',
    ],
    ["a namespace with a dot", kinds.namespace, { metadata: { name: "a.b" } }, "a lowercase RFC 1123 label"],
    [
      "a label key that is too long",
      kinds.namespace,
      { metadata: { name: "n", labels: { ["k".repeat(64)]: "" } } },
      "name part must be no more than 63 characters",
    ],
    [
      "a rule that both alerts and records",
      "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
      { metadata: { name: "r" }, spec: { groups: [{ name: "g", rules: [{ alert: "A", record: "b", expr: "1" }] }] } },
      "exactly one of 'alert' and 'record' must be set",
    ],
    [
      "two groups of one name",
      "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
      { metadata: { name: "r" }, spec: { groups: [{ name: "g" }, { name: "g" }] } },
      'spec.groups[1]: Duplicate value: "g"',
    ],
    [
      "a certificate for nobody",
      "kubernetes:cert-manager.io/v1:Certificate",
      { metadata: { name: "c" }, spec: { secretName: "s", issuerRef: { name: "ca" } } },
      "at least one of commonName",
    ],
    [
      "a generated name",
      kinds.configMap,
      { metadata: { generateName: "c-" } },
      "not supported in Server-Side Apply mode",
    ],
  ])("refuse %s", (_, type, object, message) => {
    expect(api.problems(type, object)).toEqual([expect.stringContaining(message)]);
  });

  it("never show what a Secret holds", () => {
    const wrong = api.problems(kinds.secret, {
      metadata: { name: "s" },
      data: { a: "hunter2!" },
      stringData: { b: 42_424_242 },
      type: "kubernetes.io/tls",
    });
    expect(wrong.length).toBeGreaterThan(2);
    expect(wrong.join()).not.toMatch(/hunter2|42424242/);
  });
});
