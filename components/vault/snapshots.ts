import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { type Input, interpolate } from "@pulumi/pulumi";
import { images } from "../core/images.js";
import { restrictedContainer, restrictedPod } from "../core/pod-security.js";
import { makeBucket } from "./bucket.js";
import { allow, associate, makeDataKey, type Place, podRole } from "./identity.js";
import { names, snapshotLabels, type VaultPlan } from "./plan.js";
import { vaultUser } from "./values.js";

const folder = "/snapshots";
const memory = { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "256Mi" } };

/**
 * The snapshot job with its bucket, key and role. It logs in to Vault with a short-lived token of its own service account,
 * may read snapshots and nothing else, and may add to the bucket and nothing else. Suspended until the settings say otherwise.
 */
export function makeSnapshots(place: Place, plan: VaultPlan, namespace: Input<string>): void {
  const key = makeDataKey(place, "snapshot-key", "Encrypts the snapshots of Vault");
  const bucket = makeBucket(place, key, plan.settings.snapshots.keptDays);
  const role = podRole(place, plan, "snapshot", names.snapshot);
  const grant = allow(place, "snapshot-policy", role, [
    { Sid: "AddSnapshots", Effect: "Allow", Action: "s3:PutObject", Resource: interpolate`${bucket.arn}/raft/*` },
    { Sid: "EncryptThem", Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: key.arn },
  ]);
  const identity = associate(place, plan, "snapshot", names.snapshot, role);
  const { name, parent } = place;
  const account = new ServiceAccount(
    `${name}-snapshot-account`,
    { metadata: { name: names.snapshot, namespace }, automountServiceAccountToken: false },
    { parent },
  );
  new CronJob(
    `${name}-snapshot-job`,
    {
      metadata: { name: names.snapshot, namespace, labels: snapshotLabels },
      spec: cronSpec(place, plan, bucket.bucket),
    },
    { parent, dependsOn: [account, grant, identity] },
  );
}

function cronSpec(place: Place, plan: VaultPlan, bucket: Input<string>) {
  return {
    schedule: plan.schedule,
    timeZone: "Etc/UTC",
    suspend: !plan.settings.snapshots.enabled,
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 600,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      spec: {
        backoffLimit: 2,
        activeDeadlineSeconds: 1800,
        template: { metadata: { labels: snapshotLabels }, spec: podSpec(place, plan, bucket) },
      },
    },
  };
}

function podSpec(place: Place, plan: VaultPlan, bucket: Input<string>) {
  const { uid, gid } = vaultUser;
  return {
    serviceAccountName: names.snapshot,
    automountServiceAccountToken: false,
    restartPolicy: "Never",
    securityContext: { ...restrictedPod(uid), runAsGroup: gid, fsGroup: gid },
    initContainers: [takeContainer(plan)],
    containers: [uploadContainer(place, bucket)],
    volumes: [
      { name: "snapshots", emptyDir: { sizeLimit: "4Gi" } },
      { name: "tmp", emptyDir: {} },
      { name: "ca", secret: { secretName: names.tlsSecret, items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        name: "token",
        projected: { sources: [{ serviceAccountToken: { audience: "vault", expirationSeconds: 600, path: "token" } }] },
      },
    ],
  };
}

function takeContainer(plan: VaultPlan) {
  const script = [
    `VAULT_TOKEN=$(vault write -field=token auth/kubernetes/login role=${names.snapshotRole} jwt=@/var/run/vault/token)`,
    "export VAULT_TOKEN",
    `vault operator raft snapshot save ${folder}/raft.snap`,
    "vault token revoke -self",
  ];
  return {
    name: "take",
    image: `hashicorp/vault:${plan.vault.appVersion}`,
    command: ["sh", "-ec", script.join("\n")],
    env: [
      { name: "VAULT_ADDR", value: plan.address },
      { name: "VAULT_CACERT", value: "/var/run/vault-ca/ca.crt" },
      { name: "HOME", value: "/tmp" },
    ],
    securityContext: restrictedContainer,
    resources: memory,
    volumeMounts: [
      { name: "snapshots", mountPath: folder },
      { name: "tmp", mountPath: "/tmp" },
      { name: "ca", mountPath: "/var/run/vault-ca", readOnly: true },
      { name: "token", mountPath: "/var/run/vault", readOnly: true },
    ],
  };
}

function uploadContainer(place: Place, bucket: Input<string>) {
  const script = `aws s3 cp ${folder}/raft.snap "s3://$BUCKET/raft/$(date -u +%Y/%m/%d/%H%M%S).snap" --only-show-errors`;
  return {
    name: "upload",
    image: images.awsCli,
    command: ["sh", "-ec", script],
    env: [
      { name: "BUCKET", value: bucket },
      { name: "AWS_REGION", value: place.region },
      { name: "HOME", value: "/tmp" },
    ],
    securityContext: restrictedContainer,
    resources: memory,
    volumeMounts: [
      { name: "snapshots", mountPath: folder, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}
