import type { OperationsContext, RunbookStep } from "../core/operations.js";
import { names, type VaultPlan } from "./plan.js";

/** People who hold a recovery share, and how many of them are needed. */
const shares = { count: 5, threshold: 3 };

/** Vault's runbook; commands run on an operator's machine with the cluster's kubeconfig and Vault's own command line. */
export function vaultRunbook(plan: VaultPlan, context: OperationsContext): RunbookStep[] {
  return [
    initialise(plan, context),
    ...memberSteps(plan, context),
    ...snapshotSteps(plan, context),
    ...maintenanceSteps(plan, context),
  ];
}

/** Commands that connect Vault's command line to one member, checking its certificate. */
function connect(plan: VaultPlan, member: string): string[] {
  const kubectl = `kubectl -n ${plan.namespace}`;
  return [
    `${kubectl} get secret ${names.tlsSecret} -o jsonpath='{.data.ca\\.crt}' | base64 -d > vault-ca.crt`,
    `${kubectl} port-forward ${member} 8200:8200 &`,
    `export VAULT_ADDR=https://127.0.0.1:8200 VAULT_CACERT=$PWD/vault-ca.crt`,
  ];
}

function initialise(plan: VaultPlan, context: OperationsContext): RunbookStep {
  const { count, threshold } = shares;
  const keys = Array.from({ length: count }, (_, index) => `keyholder-${index + 1}.asc`).join(",");
  return {
    title: "Initialise Vault",
    when: `Once, after the first deployment, with ${count} keyholders' public PGP keys at hand. It makes the recovery shares: who loses ${count - threshold + 1} of them cannot recover.`,
    commands: [
      ...connect(plan, `pod/${plan.members[0] ?? ""}`),
      "vault status # says Initialized false, Seal Type awskms",
      `vault operator init -recovery-shares=${count} -recovery-threshold=${threshold} -recovery-pgp-keys=${keys} -root-token-pgp-key=keyholder-1.asc`,
      "# hand each encrypted share to its keyholder; the first keyholder decrypts the root token:",
      "read -rs VAULT_TOKEN && export VAULT_TOKEN # paste it: it is shown nowhere and in no history",
      `vault operator raft list-peers # ${plan.members.length} members, all of them voters, within a minute`,
      "vault audit enable -path=file file file_path=/vault/audit/audit.log",
      "vault audit enable -path=stdout file file_path=stdout",
      "vault auth enable kubernetes",
      "vault write auth/kubernetes/config kubernetes_host=https://kubernetes.default.svc",
      `printf 'path "sys/storage/raft/snapshot" { capabilities = ["read"] }' | vault policy write ${names.snapshotRole} -`,
      `vault write auth/kubernetes/role/${names.snapshotRole} bound_service_account_names=${names.snapshot} bound_service_account_namespaces=${plan.namespace} audience=vault policies=${names.snapshotRole} ttl=10m`,
      "# set up the way in for people (OIDC) and their policies, and check that an administrator can sign in",
      "vault token revoke -self && unset VAULT_TOKEN",
      `# set vault.snapshots.enabled: true in Pulumi.${context.environment}.yaml, then start the job that is suspended until now:`,
      `chainwright up ${context.environment}`,
      `kubectl -n ${plan.namespace} create job --from=cronjob/${names.snapshot} ${names.snapshot}-first && kubectl -n ${plan.namespace} wait --for=condition=complete --timeout=10m job/${names.snapshot}-first`,
    ],
  };
}

function memberSteps(plan: VaultPlan, context: OperationsContext): RunbookStep[] {
  const kubectl = `kubectl -n ${plan.namespace}`;
  const pods = `${kubectl} get pods -l app.kubernetes.io/name=vault,component=server -L vault-active,vault-sealed -o wide`;
  return [
    {
      title: "A member is sealed",
      when: "It unseals by itself as soon as it reaches the key: a sealed one has lost its role, its network or the key.",
      commands: [
        pods,
        `${kubectl} logs POD -c vault --since=1h | grep -iE 'seal|kms|denied'`,
        `aws kms describe-key --region ${context.region} --key-id KEY --query KeyMetadata.KeyState # Enabled; the key's id is in: pulumi stack output`,
        `aws kms cancel-key-deletion --region ${context.region} --key-id KEY # when it says PendingDeletion, at once; then enable-key`,
        `${kubectl} delete pod POD # makes it try again`,
      ],
    },
    {
      title: "No leader",
      when: "Fewer than a majority of members can talk to each other. Never delete a volume to mend this.",
      commands: [
        pods,
        `${kubectl} logs -l app.kubernetes.io/name=vault,component=server -c vault --since=15m --prefix | grep -iE 'raft|election|tls'`,
        `${kubectl} get events --sort-by=.lastTimestamp | tail -20`,
        "# pods Pending: give them nodes in their volumes' zones. TLS errors: see Renew the certificate",
      ],
    },
    {
      title: "Replace a lost member",
      when: "A member does not come back because its node, zone or volume is gone. The others hold all data.",
      commands: [
        ...connect(plan, "service/vault-active"),
        "vault operator raft list-peers",
        "vault operator raft remove-peer POD # only for a member whose volume is lost",
        `${kubectl} delete pvc data-POD audit-POD && ${kubectl} delete pod POD # a fresh one joins and copies the data`,
        "vault operator raft autopilot state # until Healthy is true",
      ],
    },
  ];
}

function snapshotSteps(plan: VaultPlan, context: OperationsContext): RunbookStep[] {
  const kubectl = `kubectl -n ${plan.namespace}`;
  return [
    {
      title: "A snapshot failed",
      when: "No snapshot has succeeded for two intervals.",
      commands: [
        `${kubectl} get jobs -l app.kubernetes.io/name=${names.snapshot} --sort-by=.metadata.creationTimestamp`,
        `${kubectl} logs job/JOB -c take; ${kubectl} logs job/JOB -c upload`,
        `${kubectl} create job --from=cronjob/${names.snapshot} ${names.snapshot}-by-hand`,
      ],
    },
    {
      title: "Restore a snapshot",
      when: "Data was lost or damaged. Everything written after the snapshot is lost; the unseal key must be the one it was taken with.",
      commands: [
        `aws s3 ls --region ${context.region} --recursive s3://BUCKET/raft/ | tail # the bucket's name begins with ${context.name}-snapshots`,
        `aws s3 cp --region ${context.region} s3://BUCKET/raft/YYYY/MM/DD/HHMMSS.snap restore.snap`,
        ...connect(plan, "service/vault-active"),
        "# sign in as an administrator; into a fresh cluster: initialise it first and add -force",
        "vault operator raft snapshot restore restore.snap",
        "vault operator raft list-peers && vault secrets list",
        "shred -u restore.snap",
      ],
    },
  ];
}

function maintenanceSteps(plan: VaultPlan, context: OperationsContext): RunbookStep[] {
  const kubectl = `kubectl -n ${plan.namespace}`;
  return [
    {
      title: "The audit log cannot be written",
      when: "Vault refuses every request while no audit device works: most often the audit volume is full.",
      commands: [
        `${kubectl} exec POD -c vault -- df -h /vault/audit /vault/data`,
        `${kubectl} exec POD -c vault -- sh -c 'mv /vault/audit/audit.log /vault/audit/audit.log.1 && kill -HUP $(pidof vault)'`,
        "# copy audit.log.1 to the archive, then delete it there",
        `${kubectl} patch pvc audit-POD -p '{"spec":{"resources":{"requests":{"storage":"SIZEGi"}}}}' # grows in place; raise vault.auditStorageGib too`,
      ],
    },
    {
      title: "Renew the certificate",
      when: "cert-manager renews 30 days ahead and the servers take it up within a minute; this is for when it could not.",
      commands: [
        `${kubectl} describe certificate ${names.tlsSecret} | tail -20`,
        `kubectl -n ${plan.certManagerNamespace} logs deployment/cert-manager --since=1h | grep ${plan.namespace}/${names.tlsSecret}`,
        `${kubectl} delete secret ${names.tlsSecret} # is made anew at once`,
        `${kubectl} logs -l app.kubernetes.io/name=vault,component=server -c certificate-reloader --prefix`,
      ],
    },
    {
      title: "Upgrade Vault",
      when: "After a change of chart, settings or size: pods are updated when they are deleted, one by one, the active member last.",
      commands: [
        `${kubectl} create job --from=cronjob/${names.snapshot} ${names.snapshot}-before-upgrade && ${kubectl} wait --for=condition=complete --timeout=10m job/${names.snapshot}-before-upgrade`,
        `chainwright up ${context.environment}`,
        `${kubectl} get pods -l app.kubernetes.io/name=vault,component=server -L vault-active`,
        `${kubectl} delete pod POD && ${kubectl} wait --for=condition=ready --timeout=5m pod/POD # standbys first; wait until it is unsealed`,
        ...connect(plan, "service/vault-active"),
        "vault operator step-down # then delete the pod that was active",
      ],
    },
    {
      title: "Let a namespace in",
      when: "An application needs secrets. Its pods reach Vault only when their namespace carries the label.",
      commands: [`kubectl label namespace NAMESPACE chainwright.dev/vault-client=true`],
    },
  ];
}
