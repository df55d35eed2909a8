import type { Input } from "@pulumi/pulumi";
import { images } from "../core/images.js";
import { restrictedContainer, restrictedPod } from "../core/pod-security.js";
import { podTolerations } from "../core/scheduling.js";
import { names, serverLabels, type VaultPlan } from "./plan.js";

/** User and group of Vault's image. */
export const vaultUser = { uid: 100, gid: 1000 } as const;

const tlsFolder = "/vault/userconfig/vault-tls";

/** Answers 204 while sealed or not initialised: the pod is there and can be worked on. */
const health = "/v1/sys/health?standbyok=true&sealedcode=204&uninitcode=204";

/** Values of the Vault chart; the unseal key comes in by environment, so that the configuration is the same text in every plan. */
export function vaultValues(plan: VaultPlan, region: string, unsealKeyId: Input<string>): Record<string, unknown> {
  return {
    global: { tlsDisable: false },
    injector: { enabled: false },
    csi: { enabled: false },
    ui: { enabled: true, activeVaultPodOnly: true },
    server: {
      image: { repository: "hashicorp/vault", tag: plan.vault.appVersion },
      ...shape(plan),
      extraEnvironmentVars: {
        VAULT_CACERT: `${tlsFolder}/ca.crt`,
        VAULT_AWSKMS_SEAL_KEY_ID: unsealKeyId,
        AWS_REGION: region,
      },
      ...files(plan),
      ...placement(plan),
      logFormat: "json",
      livenessProbe: { enabled: true, path: health, initialDelaySeconds: 60, periodSeconds: 10, failureThreshold: 6 },
      readinessProbe: { enabled: true, path: health },
      serviceAccount: { create: true, name: names.serviceAccount },
      ha: {
        enabled: true,
        replicas: plan.settings.replicas,
        apiAddr: "https://$(VAULT_K8S_POD_NAME).vault-internal:8200",
        disruptionBudget: { enabled: true, maxUnavailable: 1 },
        raft: { enabled: true, setNodeId: true, config: JSON.stringify(serverConfig(plan, region), null, 2) },
      },
    },
  };
}

/** Vault's own configuration. Members find each other by name; no token and no address of a cloud service is in it. */
export function serverConfig(plan: VaultPlan, region: string) {
  return {
    ui: true,
    disable_mlock: true,
    listener: [
      {
        tcp: {
          address: "[::]:8200",
          cluster_address: "[::]:8201",
          tls_cert_file: `${tlsFolder}/tls.crt`,
          tls_key_file: `${tlsFolder}/tls.key`,
          tls_min_version: "tls12",
          telemetry: { unauthenticated_metrics_access: true },
        },
      },
    ],
    storage: {
      raft: {
        path: "/vault/data",
        retry_join: plan.members.map((member) => ({
          leader_api_addr: `https://${member}.vault-internal:8200`,
          leader_ca_cert_file: `${tlsFolder}/ca.crt`,
          leader_tls_servername: plan.serverName,
        })),
      },
    },
    seal: [{ awskms: { region } }],
    service_registration: { kubernetes: { namespace: plan.namespace } },
    telemetry: { prometheus_retention_time: "1h", disable_hostname: true },
  };
}

function shape({ settings }: VaultPlan) {
  const memory = `${Math.round(settings.memoryGib * 1024)}Mi`;
  const { runAsGroup: _, fsGroup: __, ...pod } = restrictedPod(vaultUser.uid);
  return {
    resources: { requests: { cpu: `${Math.round(settings.cpu * 1000)}m`, memory }, limits: { memory } },
    updateStrategyType: "OnDelete",
    terminationGracePeriodSeconds: 30,
    priorityClassName: "system-cluster-critical",
    statefulSet: {
      securityContext: {
        pod: { ...pod, runAsGroup: vaultUser.gid, fsGroup: vaultUser.gid },
        container: restrictedContainer,
      },
    },
  };
}

/** Volumes and mounts; /tmp is one because the chart writes the final configuration there and the root is read-only. */
function files({ settings }: VaultPlan) {
  const storage = { enabled: true, storageClass: names.storageClass };
  const tls = { name: "vault-tls", mountPath: tlsFolder, readOnly: true };
  return {
    dataStorage: { ...storage, size: `${settings.storageGib}Gi` },
    auditStorage: { ...storage, size: `${settings.auditStorageGib}Gi` },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    volumes: [
      { name: "vault-tls", secret: { secretName: names.tlsSecret, defaultMode: 0o440 } },
      { name: "tmp", emptyDir: {} },
    ],
    volumeMounts: [tls, { name: "tmp", mountPath: "/tmp" }],
    shareProcessNamespace: true,
    extraContainers: [reloader(tls)],
  };
}

/** Makes Vault read its certificate again when cert-manager has renewed it; Vault does so on SIGHUP only. */
function reloader(tls: object) {
  const script = [
    "trap 'exit 0' TERM",
    `last=$(sha256sum ${tlsFolder}/tls.crt)`,
    "while :; do",
    "  sleep 60 & wait $!",
    `  now=$(sha256sum ${tlsFolder}/tls.crt)`,
    '  if [ "$now" != "$last" ] && kill -HUP $(pidof vault); then last=$now; fi',
    "done",
  ];
  return {
    name: "certificate-reloader",
    image: images.busybox,
    command: ["sh", "-c", script.join("\n")],
    securityContext: restrictedContainer,
    resources: { requests: { cpu: "5m", memory: "16Mi" }, limits: { memory: "16Mi" } },
    volumeMounts: [tls],
  };
}

function placement({ settings }: VaultPlan) {
  const labelSelector = { matchLabels: serverLabels };
  const zones = {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector,
  };
  return {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: "kubernetes.io/hostname" }],
      },
    },
    topologySpreadConstraints: settings.spread === "zone" ? [zones] : [],
    nodeSelector: settings.nodeSelector,
    tolerations: podTolerations(settings.tolerations),
  };
}

/** Values of the cert-manager chart. Its check at the end of the installation makes "installed" mean "the webhook answers". */
export function certManagerValues(plan: VaultPlan, monitored: boolean): Record<string, unknown> {
  const budget = { enabled: true, minAvailable: 1 };
  const small = (memory: string) => ({ requests: { cpu: "10m", memory }, limits: { memory } });
  const guarded = { podDisruptionBudget: budget, networkPolicy: { enabled: true } };
  return {
    crds: { enabled: true, keep: true },
    global: { priorityClassName: "system-cluster-critical", leaderElection: { namespace: plan.certManagerNamespace } },
    replicaCount: 2,
    ...guarded,
    enableServiceLinks: false,
    resources: small("256Mi"),
    webhook: { replicaCount: 3, ...guarded, timeoutSeconds: 10, resources: small("64Mi") },
    cainjector: { replicaCount: 2, ...guarded, resources: small("256Mi") },
    startupapicheck: { resources: small("64Mi") },
    prometheus: { enabled: true, servicemonitor: { enabled: monitored } },
  };
}
