import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Release } from "@pulumi/kubernetes/helm/v3/release.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from "@pulumi/pulumi";
import { release } from "../core/charts.js";
import { podSecurityLabels } from "../core/pod-security.js";
import { encryptedVolumes } from "../core/storage-class.js";
import type { VaultArgs } from "./args.js";
import { makeCertificates } from "./certificates.js";
import { makeUnsealKey, type Place } from "./identity.js";
import { names, planVault, serverLabels, type VaultPlan } from "./plan.js";
import { makeSnapshots } from "./snapshots.js";
import { certManagerValues, vaultValues } from "./values.js";

/**
 * A highly available Vault on Raft, unsealed by KMS, with TLS from an authority of its own. It comes up uninitialised, and
 * the deployment does not wait for it: initialising is a ceremony for people, in its runbook.
 *
 * @example new Vault("vault", { ...config.vault, clusterName: cluster.clusterName, accountId, region, monitored: true }, opts)
 * @throws UserError `config/invalid`
 * @see https://developer.hashicorp.com/vault/docs/concepts/production-hardening
 */
export class Vault extends ComponentResource {
  readonly namespace: Output<string>;
  /** Address inside the cluster, `https://...:8200`; it leads to the active member once Vault is initialised. */
  readonly address: Output<string>;
  /** ARN of the KMS key without which Vault's data cannot be read. */
  readonly unsealKeyArn: Output<string>;

  constructor(name: string, args: VaultArgs, opts?: ComponentResourceOptions) {
    super("chainwright:vault:Vault", name, args, opts);
    const { clusterName, accountId, region, monitored, protect = true, tags, ...settings } = args;
    const plan = planVault(settings, monitored);
    const place: Place = { name, clusterName, accountId, region, protect, parent: this, ...(tags && { tags }) };

    const namespace = this.placeNamespace(name, plan, protect);
    const { key, ready } = makeUnsealKey(place, plan);
    const certificate = makeCertificates(name, plan, namespace, this.installCertManager(name, plan, monitored), this);
    const volumes = new StorageClass(
      `${name}-volumes`,
      { metadata: { name: names.storageClass }, ...encryptedVolumes() },
      { parent: this, deleteBeforeReplace: true },
    );
    const server = new Release(
      `${name}-release`,
      {
        ...release("vault"),
        name: names.release,
        namespace,
        // Helm waits when it is told to be atomic, and a Vault that nobody has initialised never elects a leader.
        atomic: false,
        skipAwait: true,
        values: vaultValues(plan, region, key.keyId),
      },
      { parent: this, protect, dependsOn: [volumes, certificate, ...ready] },
    );
    makeSnapshots(place, plan, namespace);
    if (monitored) this.collectMetrics(name, plan, server.namespace);

    this.namespace = server.namespace;
    this.address = output(plan.address);
    this.unsealKeyArn = key.arn;
    this.registerOutputs({ namespace: this.namespace, address: this.address, unsealKeyArn: this.unsealKeyArn });
  }

  private placeNamespace(name: string, plan: VaultPlan, protect: boolean): Output<string> {
    const { metadata } = new Namespace(
      `${name}-namespace`,
      { metadata: { name: plan.namespace, labels: podSecurityLabels("restricted") } },
      { parent: this, protect },
    );
    for (const [role, spec] of Object.entries(plan.policies))
      new NetworkPolicy(`${name}-policy-${role}`, { metadata: { namespace: metadata.name }, spec }, { parent: this });
    return metadata.name;
  }

  private installCertManager(name: string, plan: VaultPlan, monitored: boolean): Release {
    const namespace = new Namespace(
      `${name}-cert-manager-namespace`,
      { metadata: { name: plan.certManagerNamespace, labels: podSecurityLabels("restricted") } },
      { parent: this },
    );
    return new Release(
      `${name}-cert-manager`,
      {
        ...release("cert-manager"),
        name: "cert-manager",
        namespace: namespace.metadata.name,
        values: certManagerValues(plan, monitored),
      },
      { parent: this },
    );
  }

  /** Every member is scraped, sealed ones too: the chart's own monitor would see the active one only. */
  private collectMetrics(name: string, plan: VaultPlan, namespace: Input<string>): void {
    const ca = { secret: { name: names.tlsSecret, key: "ca.crt" } };
    const endpoint = {
      port: "https",
      path: "/v1/sys/metrics",
      params: { format: ["prometheus"] },
      scheme: "https",
      tlsConfig: { ca, serverName: plan.serverName },
    };
    new CustomResource(
      `${name}-metrics`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PodMonitor",
        metadata: { namespace },
        spec: { selector: { matchLabels: serverLabels }, podMetricsEndpoints: [endpoint] },
      },
      { parent: this },
    );
  }
}
