import { type Cases, container, inEvery, one, pod, resource, workloads } from "./case.js";

const service = (spec: Record<string, unknown>, metadata: Record<string, unknown> = {}) =>
  resource("kubernetes:core/v1:Service", { metadata: { name: "node", namespace: "chain", ...metadata }, spec });
const policy = (spec: Record<string, unknown>) =>
  one("kubernetes:networking.k8s.io/v1:NetworkPolicy", { spec: { policyTypes: ["Ingress", "Egress"], ...spec } });
const contained = pod();
const within = (parts: Record<string, unknown>) =>
  container({ securityContext: { ...(container()["securityContext"] as object), ...parts } });
const labels = { app: "node" };
const node = (args: string[], more: Record<string, unknown> = {}) =>
  resource("kubernetes:apps/v1:StatefulSet", {
    metadata: { name: "node", namespace: "chain" },
    spec: { template: { metadata: { labels }, spec: pod({ containers: [container({ args, ...more })] }) } },
  });
const balancer = (ports: unknown[]) => service({ type: "LoadBalancer", selector: labels, ports });
const validator = (
  kind: string,
  name: string,
  news: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
) =>
  resource(
    `kubernetes:apps/v1:${kind}`,
    {
      metadata: { name, namespace: "chain" },
      spec: {
        template: { spec: pod({ containers: [container({ command: ["lighthouse", "vc"], ...news })] }) },
        ...spec,
      },
    },
    name,
  );
const key = "ab".repeat(48);
const scaler = (name: string) =>
  resource("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
    metadata: { namespace: "chain" },
    spec: { scaleTargetRef: { name }, maxReplicas: 3 },
  });
const chart = (props: Record<string, unknown>) =>
  one("kubernetes:helm.sh/v3:Release", {
    chart: "node",
    version: "1.2.3",
    repositoryOpts: { repo: "https://charts.example" },
    ...props,
  });

/** Examples of the rules about Kubernetes. */
export const podCases: Readonly<Record<string, Cases>> = {
  "service-kept-inside": {
    breaks: [
      [service({ type: "LoadBalancer", ports: [{ port: 8545 }] })],
      [service({ type: "LoadBalancer", ports: [{ port: 443 }], loadBalancerSourceRanges: ["0.0.0.0/0"] })],
      [service({ type: "NodePort", ports: [{ port: 8545 }] })],
      [service({ externalIPs: ["192.0.2.1"] })],
    ],
    holds: [
      [service({ type: "ClusterIP" })],
      [service({ type: "LoadBalancer", ports: [{ port: 443 }], loadBalancerSourceRanges: ["192.0.2.0/24"] })],
      [
        service(
          { type: "LoadBalancer" },
          { annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" } },
        ),
      ],
      [service({ type: "NodePort", ports: [{ port: 30303 }, { name: "p2p-udp", port: 31001 }] })],
    ],
  },
  "ingress-with-tls": {
    breaks: [
      one("kubernetes:networking.k8s.io/v1:Ingress", { spec: { rules: [] } }),
      one("kubernetes:gateway.networking.k8s.io/v1:Gateway", { spec: { listeners: [{ protocol: "HTTP" }] } }),
    ],
    holds: [
      one("kubernetes:networking.k8s.io/v1:Ingress", { spec: { tls: [{ secretName: "tls" }] } }),
      one("kubernetes:gateway.networking.k8s.io/v1:Gateway", { spec: { listeners: [{ protocol: "HTTPS" }] } }),
    ],
  },
  "network-policy-narrow": {
    breaks: [
      policy({ ingress: [{}] }),
      policy({ ingress: [{ ports: [{ port: 8545 }] }] }),
      policy({ ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 8545 }] }] }),
      policy({ ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 1 }] }] }),
      policy({ ingress: [{ from: [{ podSelector: { matchLabels: labels } }] }] }),
      policy({ egress: [{}] }),
      policy({ egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] }),
      policy({ policyTypes: ["Egress"] }),
    ],
    holds: [
      policy({ ingress: [], egress: [] }),
      policy({ ingress: [{ ports: [{ port: 30303 }] }] }),
      policy({ ingress: [{ from: [{ podSelector: {} }] }] }),
      policy({ egress: [{ ports: [{ port: 443 }] }] }),
      policy({ egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }] }] }),
    ],
  },
  "admin-api-inside": {
    breaks: [
      [balancer([{ port: 8551 }])],
      [balancer([{ name: "engine", port: 1000 }])],
      [service({ type: "NodePort", ports: [{ port: 80, targetPort: 6060 }] })],
      [
        service({ ports: [{ port: 8551 }] }),
        resource("kubernetes:networking.k8s.io/v1:Ingress", {
          metadata: { namespace: "chain" },
          spec: { rules: [{ http: { paths: [{ backend: { service: { name: "node" } } }] } }] },
        }),
      ],
      [node(["--http.api=eth,admin"]), balancer([{ port: 8545 }])],
      [node(["--ws.api", "eth,debug"]), balancer([{ port: 8546 }])],
      [node(["--JsonRpc.EnabledModules=Eth,Admin"]), balancer([{ port: 8545 }])],
      [node(["--http.corsdomain=*"]), balancer([{ port: 8545 }])],
      [node(["--allow-insecure-unlock"])],
      [node(["--http.api=eth,personal"])],
    ],
    holds: [
      [balancer([{ port: 8545 }])],
      [service({ ports: [{ port: 8551 }] })],
      [node(["--http.api=eth,net,web3"]), balancer([{ port: 8545 }])],
      [node(["--http.api=eth,debug"]), service({ selector: labels, ports: [{ port: 8545 }] })],
    ],
  },
  "rbac-lists": {
    breaks: [
      one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", {
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["*"] }],
      }),
      one("kubernetes:rbac.authorization.k8s.io/v1:Role", { rules: [{ resources: ["secrets"], verbs: ["list"] }] }),
      one("kubernetes:rbac.authorization.k8s.io/v1:Role", { rules: [{ resources: ["roles"], verbs: ["escalate"] }] }),
      one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", { roleRef: { name: "cluster-admin" } }),
      one("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", {
        roleRef: { name: "x" },
        subjects: [{ name: "system:anonymous" }],
      }),
    ],
    holds: [
      one("kubernetes:rbac.authorization.k8s.io/v1:Role", { rules: [{ resources: ["pods"], verbs: ["get"] }] }),
      one("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", {
        roleRef: { name: "x" },
        subjects: [{ name: "deployer" }],
      }),
    ],
  },
  "image-pinned": {
    breaks: [
      ...inEvery(pod({ containers: [container({ image: "geth" })] })),
      ...inEvery(pod({ initContainers: [container({ image: "registry:5000/geth" })] })),
      ...inEvery(pod({ ephemeralContainers: [container({ image: "busybox:latest" })] })),
      ...inEvery(pod({ containers: [container({ image: "geth:stable" })] })),
    ],
    holds: [
      ...inEvery(contained),
      ...inEvery(pod({ containers: [container({ image: "registry:5000/geth:v1.17.10" })] })),
      ...inEvery(pod({ containers: [container({ image: "[unknown]" })] })),
    ],
  },
  "image-digest": {
    breaks: inEvery(pod({ containers: [container({ image: "geth:v1.17.10" })] })),
    holds: inEvery(contained),
  },
  "chart-pinned": {
    breaks: [
      chart({ version: undefined }),
      chart({ version: "^1.2.0" }),
      chart({ version: "1.2" }),
      chart({ repositoryOpts: { repo: "http://charts.example" } }),
    ],
    holds: [chart({}), chart({ version: "v1.2.3-rc.1" }), chart({ chart: "./local", version: undefined })],
  },
  "chart-values-safe": {
    breaks: [
      chart({ values: { resources: { requests: { cpu: "1" } } } }),
      chart({ values: { containerSecurityContext: {} } }),
      chart({ values: { server: { securityContext: { container: { allowPrivilegeEscalation: true } } } } }),
      chart({ values: { image: { tag: "latest" } } }),
      chart({ values: { extraContainers: [{ image: "busybox" }] } }),
      chart({ values: { global: { tlsDisable: true } } }),
      chart({ values: { hostNetwork: true, a: { hostNetwork: true } } }),
      chart({ values: { web: { service: { type: "LoadBalancer" } } } }),
    ],
    holds: [
      chart({ values: {} }),
      chart({ values: { resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } } } }),
      chart({ values: { storage: { resources: { requests: { storage: "5Gi" } } } } }),
      chart({ values: { securityContext: { fsGroup: 1000 }, image: { tag: "1.2.3" } } }),
    ],
  },
  probes: {
    breaks: ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((probe) =>
      [workloads.Deployment, workloads.StatefulSet, workloads.DaemonSet].map((kind) => [
        kind(pod({ containers: [container({ [probe]: undefined })] })),
      ]),
    ),
    holds: [
      ...inEvery(contained),
      [workloads.Job(pod({ containers: [container({ livenessProbe: undefined })] }))],
      [workloads.Deployment(pod({ containers: [container(), container({ ports: [], livenessProbe: undefined })] }))],
    ],
  },
  limits: {
    breaks: [
      ...inEvery(pod({ containers: [container({ resources: {} })] })),
      ...inEvery(pod({ initContainers: [container({ resources: { requests: { cpu: "1", memory: "1Gi" } } })] })),
      ...inEvery(
        pod({
          containers: [container({ resources: { requests: { cpu: "0", memory: "1" }, limits: { memory: "1" } } })],
        }),
      ),
    ],
    holds: [...inEvery(contained), ...inEvery(pod({ ephemeralContainers: [{ image: "x:1" }] }))],
  },
  "grace-period": {
    breaks: [
      [workloads.StatefulSet(pod({ terminationGracePeriodSeconds: undefined }))],
      [workloads.StatefulSet(pod({ terminationGracePeriodSeconds: 1 }))],
      [workloads.Deployment(pod({ terminationGracePeriodSeconds: 0 }))],
    ],
    holds: [...inEvery(contained), [workloads.Deployment(pod({ terminationGracePeriodSeconds: undefined }))]],
  },
  "pod-contained": {
    breaks: [
      ...inEvery(pod({ hostNetwork: true })),
      ...inEvery(pod({ volumes: [{ hostPath: { path: "/" } }] })),
      ...inEvery(pod({ containers: [within({ privileged: true })] })),
      ...inEvery(pod({ initContainers: [within({ allowPrivilegeEscalation: undefined })] })),
      ...inEvery(pod({ ephemeralContainers: [within({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } })] })),
      ...inEvery(pod({ containers: [container({ ports: [{ hostPort: 80 }] })] })),
      ...inEvery(pod({ securityContext: {} })),
    ],
    holds: [
      ...inEvery(contained),
      ...inEvery(pod({ containers: [within({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } })] })),
    ],
  },
  "pod-not-root": {
    breaks: [
      ...inEvery(pod({ securityContext: {} })),
      ...inEvery(pod({ containers: [within({ runAsUser: 0 })] })),
      ...inEvery(pod({ initContainers: [within({ runAsNonRoot: false })] })),
    ],
    holds: [
      ...inEvery(contained),
      ...inEvery(pod({ securityContext: {}, containers: [within({ runAsNonRoot: true })] })),
    ],
  },
  "pod-read-only": {
    breaks: [
      ...inEvery(pod({ containers: [within({ readOnlyRootFilesystem: false })] })),
      ...inEvery(pod({ initContainers: [{}] })),
    ],
    holds: inEvery(contained),
  },
  "pod-without-token": {
    breaks: [
      ...inEvery(pod({ automountServiceAccountToken: undefined })),
      one("kubernetes:core/v1:ServiceAccount", {}),
    ],
    holds: [...inEvery(contained), one("kubernetes:core/v1:ServiceAccount", { automountServiceAccountToken: false })],
  },
  "namespace-restricted": {
    breaks: [
      one("kubernetes:core/v1:Namespace", {}),
      one("kubernetes:core/v1:Namespace", {
        metadata: { labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
      }),
    ],
    holds: [
      one("kubernetes:core/v1:Namespace", {
        metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
      }),
      one("kubernetes:core/v1:Service", {}),
    ],
  },
  "single-writer": {
    breaks: [
      [validator("StatefulSet", "a", {}, { replicas: 2 })],
      [validator("DaemonSet", "a")],
      [validator("Deployment", "a")],
      [validator("Deployment", "a", {}, { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } } })],
      [
        validator("StatefulSet", "a", { args: [`--validators-external-signer-public-keys=0x${key}`] }),
        validator("StatefulSet", "b", { env: [{ name: "KEYS", value: key.toUpperCase() }] }),
      ],
      [scaler("a"), validator("StatefulSet", "a")],
      [
        resource("kubernetes:apps/v1:StatefulSet", {
          spec: {
            replicas: 2,
            template: { spec: pod({ volumes: [{ persistentVolumeClaim: { claimName: "data" } }] }) },
          },
        }),
      ],
    ],
    holds: [
      [validator("StatefulSet", "a", {}, { replicas: 1 })],
      [validator("Deployment", "a", {}, { strategy: { type: "Recreate" } })],
      [validator("StatefulSet", "a", { args: [key] }), validator("StatefulSet", "b", { args: ["cd".repeat(48)] })],
      [scaler("other"), validator("StatefulSet", "a")],
      [resource("kubernetes:apps/v1:Deployment", { spec: { replicas: 3, template: { spec: contained } } })],
    ],
  },
};
