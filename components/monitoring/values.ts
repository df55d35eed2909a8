import type { Input } from "@pulumi/pulumi";
import { namespaces } from "../core/pod-security.js";
import type { MonitoringChoice } from "./args.js";

/** Names that the release's objects have, whatever the component is called. */
export const names = {
  release: "kps",
  alertmanagerConfig: "alertmanager-config",
  grafana: "grafana",
  grafanaAdmin: "grafana-admin",
  storageClass: "monitoring-gp3",
} as const;

/** Share of a volume that Prometheus may fill before it drops its oldest samples. */
const usable = 0.85;

const zoneKey = "topology.kubernetes.io/zone";
const nodeKey = "kubernetes.io/hostname";

/** What the values are made of beside the settings. */
export interface ValueInputs {
  readonly place: { readonly environment: string; readonly clusterName: Input<string> };
  readonly secrets: readonly string[];
  readonly nodeExporterNamespace: string;
}

/**
 * Values of kube-prometheus-stack. Watched objects are found by kind alone, in every namespace; what EKS hides (etcd,
 * scheduler, controller manager, kube-proxy) is switched off, since it would alert for ever.
 */
export function stackValues(settings: MonitoringChoice, inputs: ValueInputs): Record<string, unknown> {
  return {
    fullnameOverride: names.release,
    cleanPrometheusOperatorObjectNames: true,
    crds: { enabled: false },
    defaultRules: {
      rules: {
        etcd: false,
        kubeControllerManager: false,
        kubeSchedulerAlerting: false,
        kubeSchedulerRecording: false,
        windows: false,
      },
    },
    kubeEtcd: { enabled: false },
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeProxy: { enabled: false },
    prometheusOperator: operatorValues(),
    prometheus: prometheusValues(settings, inputs.place),
    alertmanager: alertmanagerValues(settings, inputs.secrets),
    grafana: grafanaValues(settings),
    "kube-state-metrics": {
      fullnameOverride: "kube-state-metrics",
      collectorsExclude: ["secrets"],
      resources: resources(0.02, 0.25),
    },
    "prometheus-node-exporter": {
      fullnameOverride: "node-exporter",
      namespaceOverride: inputs.nodeExporterNamespace,
      priorityClassName: "system-node-critical",
      resources: resources(0.02, 0.0625),
    },
  };
}

function operatorValues() {
  return {
    admissionWebhooks: { failurePolicy: "Fail" },
    resources: resources(0.05, 0.25),
  };
}

function prometheusValues({ prometheus, retentionDays, spread }: MonitoringChoice, place: ValueInputs["place"]) {
  return {
    podDisruptionBudget: { enabled: prometheus.replicas > 1 },
    prometheusSpec: {
      replicas: prometheus.replicas,
      ...apart(spread),
      retention: `${retentionDays}d`,
      retentionSize: `${Math.floor(prometheus.storageGib * usable)}GB`,
      externalLabels: { environment: place.environment, cluster: place.clusterName },
      enableAdminAPI: false,
      ruleSelectorNilUsesHelmValues: false,
      serviceMonitorSelectorNilUsesHelmValues: false,
      podMonitorSelectorNilUsesHelmValues: false,
      probeSelectorNilUsesHelmValues: false,
      scrapeConfigSelectorNilUsesHelmValues: false,
      enforcedSampleLimit: 200_000,
      enforcedLabelLimit: 60,
      resources: resources(prometheus.cpu, prometheus.memoryGib),
      storageSpec: { volumeClaimTemplate: volumeClaim(prometheus.storageGib) },
    },
  };
}

function alertmanagerValues({ alertmanager, spread }: MonitoringChoice, secrets: readonly string[]) {
  return {
    podDisruptionBudget: { enabled: alertmanager.replicas > 1 },
    alertmanagerSpec: {
      replicas: alertmanager.replicas,
      ...apart(spread),
      useExistingSecret: true,
      configSecret: names.alertmanagerConfig,
      secrets,
      retention: "120h",
      resources: resources(0.02, 0.125),
      storage: { volumeClaimTemplate: volumeClaim(alertmanager.storageGib) },
    },
  };
}

/**
 * Grafana with one replica and no volume: it has no state of its own, so a restart costs sessions and nothing else. Its
 * sidecar looks in its own namespace only, else it could read every Secret of the cluster.
 */
function grafanaValues({ grafana }: MonitoringChoice) {
  const locked = { readOnlyRootFilesystem: true };
  return {
    fullnameOverride: names.grafana,
    replicas: 1,
    admin: { existingSecret: names.grafanaAdmin, userKey: "admin-user", passwordKey: "admin-password" },
    assertNoLeakedSecrets: true,
    defaultDashboardsTimezone: "utc",
    persistence: { enabled: false },
    initChownData: { enabled: false },
    testFramework: { enabled: false },
    containerSecurityContext: locked,
    rbac: { namespaced: true },
    sidecar: {
      resources: resources(0.02, 0.125),
      securityContext: locked,
      dashboards: { resource: "configmap", searchNamespace: namespaces.monitoring },
      datasources: { resource: "configmap", searchNamespace: namespaces.monitoring },
    },
    resources: resources(0.1, grafana.memoryGib),
    "grafana.ini": {
      ...(grafana.rootUrl === undefined ? {} : { server: { root_url: grafana.rootUrl } }),
      security: {
        cookie_secure: grafana.rootUrl !== undefined,
        strict_transport_security: grafana.rootUrl !== undefined,
        disable_gravatar: true,
        content_security_policy: true,
      },
      users: { allow_sign_up: false },
      "auth.anonymous": { enabled: false },
      analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
    },
  };
}

function apart(spread: MonitoringChoice["spread"]) {
  return { podAntiAffinity: "hard", podAntiAffinityTopologyKey: spread === "zone" ? zoneKey : nodeKey };
}

function volumeClaim(gib: number) {
  const requests = { storage: `${gib}Gi` };
  return { spec: { storageClassName: names.storageClass, accessModes: ["ReadWriteOnce"], resources: { requests } } };
}

/** Cores asked for, and memory asked for and allowed; cores are not capped, since throttling hurts more than it protects. */
function resources(cpu: number, memoryGib: number) {
  const memory = `${Math.round(memoryGib * 1024)}Mi`;
  return { requests: { cpu: `${Math.round(cpu * 1000)}m`, memory }, limits: { memory } };
}
