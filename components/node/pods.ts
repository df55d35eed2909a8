import type { Input } from "@pulumi/pulumi";
import { images } from "../core/images.js";
import { restrictedContainer, restrictedPod } from "../core/pod-security.js";
import { podTolerations } from "../core/scheduling.js";
import { jwtFile, type NodePlan, type ProcessPlan } from "./plan.js";

const volumes = { data: "/data", probe: "/probe", tmp: "/tmp" } as const;

/** How long a client may take to open its port: repairing a database after a hard stop takes hours. */
const startup = { periodSeconds: 30, failureThreshold: 240 };

/** The only pod of a process. `scripts` and `claim` are names of the ConfigMap and the volume claim. */
export function podSpec(plan: NodePlan, part: ProcessPlan, scripts: Input<string>, claim: Input<string>) {
  const { settings } = plan;
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: part.facts.graceSeconds,
    securityContext: restrictedPod(part.facts.uid),
    nodeSelector: { "topology.kubernetes.io/zone": settings.zone, ...settings.nodeSelector },
    tolerations: podTolerations(settings.tolerations),
    affinity: apart(part),
    containers: [clientContainer(part), readinessContainer(part)],
    volumes: [
      { name: "data", persistentVolumeClaim: { claimName: claim } },
      { name: "jwt", secret: { secretName: plan.jwtSecret, defaultMode: 0o440 } },
      { name: "probe", configMap: { name: scripts, defaultMode: 0o555 } },
      { name: "tmp", emptyDir: {} },
    ],
  };
}

/** Tells autoscalers to leave the pod alone: moving it costs the time of a restart, and of a volume's change of node. */
export const podAnnotations = {
  "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
  "karpenter.sh/do-not-disrupt": "true",
};

function clientContainer(part: ProcessPlan) {
  const [front] = part.ports;
  const tcpSocket = { port: front?.name ?? "" };
  const memory = `${Math.round(part.memoryGib * 1024)}Mi`;
  return {
    name: part.layer,
    image: part.image,
    command: part.command,
    args: part.args,
    env: [
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "HOME", value: volumes.tmp },
      ...part.env,
    ],
    ports: part.ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
    resources: { requests: { cpu: `${Math.round(part.cpu * 1000)}m`, memory }, limits: { memory } },
    securityContext: restrictedContainer,
    startupProbe: { tcpSocket, ...startup },
    livenessProbe: { tcpSocket, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 10 },
    volumeMounts: [
      { name: "data", mountPath: volumes.data },
      { name: "jwt", mountPath: jwtFile.folder, readOnly: true },
      { name: "tmp", mountPath: volumes.tmp },
    ],
  };
}

function readinessContainer(part: ProcessPlan) {
  const wait = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";
  return {
    name: "readiness",
    image: images.busybox,
    command: ["sh", "-c", wait],
    env: part.probe,
    resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
    securityContext: restrictedContainer,
    readinessProbe: {
      exec: { command: ["sh", `${volumes.probe}/${part.layer}.sh`] },
      periodSeconds: 15,
      timeoutSeconds: 20,
      failureThreshold: 4,
    },
    volumeMounts: [{ name: "probe", mountPath: volumes.probe, readOnly: true }],
  };
}

/** Two pairs of a network never share a node; the two processes of one pair may. */
function apart({ labels, layer }: ProcessPlan) {
  const partOf = "app.kubernetes.io/part-of";
  const matchLabels = { [partOf]: labels[partOf] ?? "", "app.kubernetes.io/component": layer };
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels }, topologyKey: "kubernetes.io/hostname" },
      ],
    },
  };
}
