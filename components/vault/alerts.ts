import { alertName } from "../core/alert-name.js";
import type { Alert, OperationsContext, Panel } from "../core/operations.js";
import { names, type VaultPlan } from "./plan.js";

/** Vault's alerts. They are silent before the initialisation: nothing is sealed that was never unsealed. */
export function vaultAlerts(plan: VaultPlan, context: OperationsContext): Alert[] {
  return [...memberAlerts(plan, context), ...snapshotAlerts(plan, context), ...diskAlerts(plan, context)];
}

function memberAlerts(plan: VaultPlan, context: OperationsContext): Alert[] {
  const here = `namespace="${plan.namespace}"`;
  const members = plan.settings.replicas;
  const named = (what: string) => alertName(context.name, what);
  const wasUnsealed = `on () max(max_over_time(vault_core_unsealed{${here}}[1d])) == 1`;
  return [
    {
      name: named("Sealed"),
      expr: `vault_core_unsealed{${here}} == 0 and ${wasUnsealed}`,
      forMinutes: 3,
      severity: "page",
      summary: "{{ $labels.pod }} is sealed: it cannot reach its KMS key, or somebody sealed it",
      runbook: "A member is sealed",
    },
    {
      name: named("NoLeader"),
      expr: `(sum(vault_core_active{${here}}) or vector(0)) < 1 and ${wasUnsealed}`,
      forMinutes: 2,
      severity: "page",
      summary: "Vault has no active member: no secret can be read",
      runbook: "No leader",
    },
    {
      name: named("FailureToleranceGone"),
      expr: `max(vault_autopilot_failure_tolerance{${here}}) < 1`,
      forMinutes: 10,
      severity: "page",
      summary: "The loss of one more member stops Vault",
      runbook: "Replace a lost member",
    },
    {
      name: named("MemberMissing"),
      expr: `count(up{${here},container="vault"} == 1) < ${members}`,
      forMinutes: 15,
      severity: "warn",
      summary: `Fewer than ${members} members of Vault are up`,
      runbook: "Replace a lost member",
    },
    {
      name: named("AuditFails"),
      expr: `increase(vault_audit_log_request_failure{${here}}[10m]) > 0 or increase(vault_audit_log_response_failure{${here}}[10m]) > 0`,
      forMinutes: 0,
      severity: "page",
      summary: "Vault cannot write its audit log and refuses requests",
      runbook: "The audit log cannot be written",
    },
    {
      name: named("LeaderFlaps"),
      expr: `changes(vault_core_active{${here}}[1h]) > 4`,
      forMinutes: 5,
      severity: "warn",
      summary: "Leadership of Vault keeps moving: look at the members' disks and network",
      runbook: "No leader",
    },
    {
      name: named("CertificateNotRenewed"),
      expr: `certmanager_certificate_expiration_timestamp_seconds{${here}} - time() < 14 * 86400`,
      forMinutes: 60,
      severity: "page",
      summary: "Certificate {{ $labels.name }} of Vault expires within 14 days and was not renewed",
      runbook: "Renew the certificate",
    },
  ];
}

function snapshotAlerts(plan: VaultPlan, context: OperationsContext): Alert[] {
  const job = `namespace="${plan.namespace}",cronjob="${names.snapshot}"`;
  const hours = plan.settings.snapshots.everyHours * 2 + 1;
  const stale = `time() - max(kube_cronjob_status_last_successful_time{${job}}) > ${hours} * 3600`;
  return [
    {
      name: alertName(context.name, "SnapshotStale"),
      expr: `(${stale} or absent(kube_cronjob_status_last_successful_time{${job}})) and on () kube_cronjob_spec_suspend{${job}} == 0`,
      forMinutes: 30,
      severity: "page",
      summary: `The last snapshot of Vault is older than ${hours} hours`,
      runbook: "A snapshot failed",
    },
    {
      name: alertName(context.name, "SnapshotsSuspended"),
      expr: `kube_cronjob_spec_suspend{${job}} == 1 and on () max(vault_core_unsealed{namespace="${plan.namespace}"}) == 1`,
      forMinutes: 24 * 60,
      severity: "warn",
      summary: "Vault is in use and no snapshots are taken",
      runbook: "Initialise Vault",
    },
  ];
}

function diskAlerts(plan: VaultPlan, context: OperationsContext): Alert[] {
  const left = `kubelet_volume_stats_available_bytes{namespace="${plan.namespace}"}`;
  const all = `kubelet_volume_stats_capacity_bytes{namespace="${plan.namespace}"}`;
  return [
    {
      name: alertName(context.name, "VolumeFills"),
      expr: `predict_linear(${left}[6h], 4 * 86400) < 0 or ${left} / ${all} < 0.11`,
      forMinutes: 60,
      severity: "warn",
      summary: "{{ $labels.persistentvolumeclaim }} is nearly full, or will be in four days",
      runbook: "The audit log cannot be written",
    },
    {
      name: alertName(context.name, "VolumeFull"),
      expr: `${left} / ${all} < 0.05`,
      forMinutes: 10,
      severity: "page",
      summary: "{{ $labels.persistentvolumeclaim }} has less than 5 % left: Vault stops when it is full",
      runbook: "The audit log cannot be written",
    },
  ];
}

/** Vault's panels. */
export function vaultPanels(plan: VaultPlan): Panel[] {
  const here = `namespace="${plan.namespace}"`;
  const one = (title: string, unit: string, expr: string, legend = "{{pod}}"): Panel => ({
    title,
    unit,
    queries: [{ expr, legend }],
  });
  return [
    one("Unsealed", "bool_yes_no", `vault_core_unsealed{${here}}`),
    one("Active member", "bool_yes_no", `vault_core_active{${here}}`),
    one("Members that may still be lost", "short", `vault_autopilot_failure_tolerance{${here}}`),
    one("Requests", "reqps", `rate(vault_core_handle_request_count{${here}}[5m])`),
    one("Request latency, 99 %", "ms", `vault_core_handle_request{${here},quantile="0.99"}`),
    one("Raft commit time, 99 %", "ms", `vault_raft_commitTime{${here},quantile="0.99"}`),
    one("Tokens", "short", `vault_token_count{${here}}`),
    one("Leases", "short", `vault_expire_num_leases{${here}}`),
    one(
      "Volumes left",
      "percentunit",
      `kubelet_volume_stats_available_bytes{${here}} / kubelet_volume_stats_capacity_bytes{${here}}`,
      "{{persistentvolumeclaim}}",
    ),
    one(
      "Age of the last snapshot",
      "s",
      `time() - max(kube_cronjob_status_last_successful_time{${here},cronjob="${names.snapshot}"})`,
      "snapshot",
    ),
  ];
}
