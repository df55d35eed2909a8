import { chart, type ChartPin } from "../core/charts.js";
import {
  dnsEgress,
  namespacePeer,
  podIdentityEgress,
  podPeer,
  policySpec,
  tcp,
  tlsEgress,
} from "../core/network-policy.js";
import { namespaces } from "../core/pod-security.js";
import { parseSettings } from "../core/settings.js";
import { type VaultChoice, type VaultSettings, vaultSettings } from "./args.js";

/** Names inside the namespace; they are part of certificates, runbooks and Vault's own configuration. */
export const names = {
  release: "vault",
  serviceAccount: "vault",
  tlsSecret: "vault-tls",
  storageClass: "vault-gp3",
  snapshot: "vault-snapshot",
  snapshotRole: "snapshot",
} as const;

/** Label that a namespace carries to be let in to Vault. */
export const clientLabel = "chainwright.dev/vault-client";

/** Pods of the servers, as the chart labels them. */
export const serverLabels = { "app.kubernetes.io/name": "vault", component: "server" };

/** Pods of the snapshot job. */
export const snapshotLabels = { "app.kubernetes.io/name": names.snapshot };

/** What Vault consists of. */
export interface VaultPlan {
  readonly settings: VaultChoice;
  readonly namespace: string;
  readonly certManagerNamespace: string;
  readonly vault: ChartPin;
  readonly certManager: ChartPin;
  /** Address inside the cluster that always leads to the active, unsealed member. */
  readonly address: string;
  /** Pods, in order. */
  readonly members: string[];
  /** DNS names in the server's certificate; 127.0.0.1 is added for probes and port-forwards. */
  readonly dnsNames: string[];
  /** The same name in every certificate check that goes by IP address. */
  readonly serverName: string;
  /** NetworkPolicies by role. */
  readonly policies: Record<string, ReturnType<typeof policySpec>>;
  /** Cron schedule of the snapshots. */
  readonly schedule: string;
}

/**
 * Plans Vault.
 *
 * @throws UserError `config/invalid`
 */
export function planVault(input: VaultSettings, monitored: boolean): VaultPlan {
  const settings = parseSettings(vaultSettings, input, "vault");
  const namespace = namespaces.vault;
  const services = ["vault", "vault-active", "vault-standby", "vault-internal"];
  return {
    settings,
    namespace,
    certManagerNamespace: namespaces.certManager,
    vault: chart("vault"),
    certManager: chart("cert-manager"),
    address: `https://vault-active.${namespace}.svc:8200`,
    members: Array.from({ length: settings.replicas }, (_, index) => `${names.release}-${index}`),
    dnsNames: [
      "localhost",
      ...services.flatMap((one) => [
        one,
        `${one}.${namespace}`,
        `${one}.${namespace}.svc`,
        `${one}.${namespace}.svc.cluster.local`,
      ]),
      "*.vault-internal",
      `*.vault-internal.${namespace}.svc`,
      `*.vault-internal.${namespace}.svc.cluster.local`,
    ],
    serverName: `vault.${namespace}.svc`,
    policies: networkPolicies(monitored),
    schedule: `17 ${settings.snapshots.everyHours === 24 ? "3" : `*/${settings.snapshots.everyHours}`} * * *`,
  };
}

/** Nothing in or out, but members to each other, clients to the API, and out to DNS, KMS, S3, the API server and Pod Identity. */
function networkPolicies(monitored: boolean): VaultPlan["policies"] {
  const members = podPeer(serverLabels);
  const clients = [
    { namespaceSelector: { matchLabels: { [clientLabel]: "true" } } },
    podPeer(snapshotLabels),
    ...(monitored ? [namespacePeer(namespaces.monitoring)] : []),
  ];
  const toAws = [dnsEgress, tlsEgress, podIdentityEgress];
  return {
    default: policySpec({}, [], []),
    server: policySpec(
      serverLabels,
      [
        { from: [members], ports: tcp(8200, 8201) },
        { from: clients, ports: tcp(8200) },
      ],
      [{ to: [members], ports: tcp(8200, 8201) }, ...toAws],
    ),
    snapshot: policySpec(snapshotLabels, [], [{ to: [members], ports: tcp(8200) }, ...toAws]),
  };
}
