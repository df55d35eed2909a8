import type { Input } from "@pulumi/pulumi";
import { stringify } from "yaml";
import { chart, type ChartPin } from "../core/charts.js";
import { namespaces } from "../core/pod-security.js";
import {
  dnsEgress,
  type Egress,
  type Ingress,
  podPeer,
  policySpec,
  privateEgress,
  tcp,
  tlsEgress,
} from "../core/network-policy.js";
import { parseSettings } from "../core/settings.js";
import { alertmanagerConfig, routeSecrets } from "./alertmanager.js";
import { type MonitoringChoice, type MonitoringSettings, monitoringSettings } from "./args.js";
import { names, stackValues } from "./values.js";

/** What monitoring consists of. */
export interface MonitoringPlan {
  readonly settings: MonitoringChoice;
  readonly namespace: string;
  /** Namespace of the node exporter, apart because it needs the host and so is privileged. */
  readonly nodeExporterNamespace: string;
  readonly stack: ChartPin;
  /** Helm values; no secret is in them. */
  readonly values: Record<string, unknown>;
  /** `alertmanager.yaml`; holds paths of Secrets only. */
  readonly alertmanager: string;
  /** Secrets in the namespace that Alertmanager mounts: made by people or by Vault before it starts. */
  readonly routeSecrets: string[];
  /** NetworkPolicies by role. */
  readonly policies: Record<string, ReturnType<typeof policySpec>>;
  /** Service of Grafana, port 80. */
  readonly grafanaService: string;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
}

/** What monitoring is told about where it runs; both label every sample and alert that leaves the cluster. */
export interface MonitoringPlace {
  readonly environment: string;
  readonly clusterName: Input<string>;
}

/**
 * Plans monitoring for an environment.
 *
 * @throws UserError `config/invalid`
 */
export function planMonitoring(input: MonitoringSettings, place: MonitoringPlace): MonitoringPlan {
  const settings = parseSettings(monitoringSettings, input, "monitoring");
  const secrets = routeSecrets(settings.routes);
  const namespace = namespaces.monitoring;
  return {
    settings,
    namespace,
    nodeExporterNamespace: namespaces.nodeExporter,
    stack: chart("kube-prometheus-stack"),
    values: stackValues(settings, { place, secrets, nodeExporterNamespace: namespaces.nodeExporter }),
    alertmanager: stringify(alertmanagerConfig(settings.routes, place.environment), { lineWidth: 0 }),
    routeSecrets: secrets,
    policies: networkPolicies(),
    grafanaService: names.grafana,
    prometheusUrl: `http://${names.release}-prometheus.${namespace}.svc:9090`,
    alertmanagerUrl: `http://${names.release}-alertmanager.${namespace}.svc:9093`,
  };
}

/**
 * Inside the namespace everybody talks to everybody; nothing comes in from elsewhere but the API server's admission calls.
 * Going out: names, and TLS to the API server and to those who are notified; Prometheus to every pod and node, since it scrapes
 * everything, but not to the machine's metadata.
 */
function networkPolicies(): MonitoringPlan["policies"] {
  const inside: Ingress = { from: [podPeer()] };
  const toInside: Egress = { to: [podPeer()] };
  return {
    default: policySpec({}, [inside], [toInside, dnsEgress, tlsEgress]),
    scrape: policySpec({ "app.kubernetes.io/name": "prometheus" }, [inside], [privateEgress]),
    admission: policySpec({ app: "kube-prometheus-stack-operator" }, [inside, { ports: tcp(10250) }], []),
  };
}
