import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Release } from "@pulumi/kubernetes/helm/v3/release.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass.js";
import { ComponentResource, type ComponentResourceOptions, type Output, output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { release } from "../core/charts.js";
import { podSecurityLabels } from "../core/pod-security.js";
import { encryptedVolumes } from "../core/storage-class.js";
import type { MonitoringArgs } from "./args.js";
import { type MonitoringPlan, planMonitoring } from "./plan.js";
import { names } from "./values.js";

/**
 * Prometheus, Alertmanager and Grafana, watching every namespace. The definitions of the operator's kinds are a release of
 * their own, because Helm never upgrades definitions that a chart brings along.
 *
 * @example new Monitoring("monitoring", { ...config.monitoring, environment: "staging", clusterName: cluster.clusterName }, opts)
 * @throws UserError `config/invalid`
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack
 */
export class Monitoring extends ComponentResource {
  /** Namespace of everything but the node exporter; dashboards are ConfigMaps with `dashboardLabels` here. */
  readonly namespace: Output<string>;
  /** Name of Grafana's Service in the namespace, port 80. */
  readonly grafanaService: Output<string>;
  /** Address inside the cluster: `http://...:9090`. */
  readonly prometheusUrl: Output<string>;
  /** Address inside the cluster: `http://...:9093`. */
  readonly alertmanagerUrl: Output<string>;

  constructor(name: string, args: MonitoringArgs, opts?: ComponentResourceOptions) {
    super("chainwright:monitoring:Monitoring", name, args, opts);
    const { environment, clusterName, protect = true, ...settings } = args;
    const plan = planMonitoring(settings, { environment, clusterName });

    const namespace = this.placeNamespaces(name, plan, protect);
    const definitions = new Release(
      `${name}-definitions`,
      { ...release("prometheus-operator-crds"), name: "prometheus-operator-crds", namespace },
      { parent: this },
    );
    const stack = new Release(
      `${name}-stack`,
      { ...release("kube-prometheus-stack"), name: names.release, namespace, skipCrds: true, values: plan.values },
      { parent: this, protect, dependsOn: [definitions, ...this.placeInputs(name, plan, namespace)] },
    );

    this.namespace = stack.namespace;
    this.grafanaService = output(plan.grafanaService);
    this.prometheusUrl = output(plan.prometheusUrl);
    this.alertmanagerUrl = output(plan.alertmanagerUrl);
    this.registerOutputs({
      namespace: this.namespace,
      grafanaService: this.grafanaService,
      prometheusUrl: this.prometheusUrl,
      alertmanagerUrl: this.alertmanagerUrl,
    });
  }

  /** The namespace, and the node exporter's, which must see the host. */
  private placeNamespaces(name: string, plan: MonitoringPlan, protect: boolean): Output<string> {
    const restricted = podSecurityLabels("restricted");
    const namespace = new Namespace(
      `${name}-namespace`,
      { metadata: { name: plan.namespace, labels: restricted } },
      { parent: this, protect },
    );
    new Namespace(
      `${name}-nodes-namespace`,
      { metadata: { name: plan.nodeExporterNamespace, labels: podSecurityLabels("privileged") } },
      { parent: this },
    );
    return namespace.metadata.name;
  }

  /** What the release refers to by name: volumes, secrets, and the policies that its hooks already need. */
  private placeInputs(name: string, plan: MonitoringPlan, namespace: Output<string>) {
    const child = { parent: this };
    const volumes = new StorageClass(
      `${name}-volumes`,
      { metadata: { name: names.storageClass }, ...encryptedVolumes() },
      { parent: this, deleteBeforeReplace: true },
    );
    const password = new RandomPassword(`${name}-grafana-password`, { length: 32, special: false }, child);
    const admin = new Secret(
      `${name}-grafana-admin`,
      {
        metadata: { name: names.grafanaAdmin, namespace },
        stringData: { "admin-user": "admin", "admin-password": password.result },
      },
      child,
    );
    const routes = new Secret(
      `${name}-alertmanager-config`,
      {
        metadata: { name: names.alertmanagerConfig, namespace },
        stringData: { "alertmanager.yaml": plan.alertmanager },
      },
      child,
    );
    const policies = Object.entries(plan.policies).map(
      ([role, spec]) => new NetworkPolicy(`${name}-policy-${role}`, { metadata: { namespace }, spec }, child),
    );
    return [volumes, admin, routes, ...policies];
  }
}
