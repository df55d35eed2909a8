import type { Rule } from "./rule.js";
import { adminApiInside } from "./rules/admin-api-inside.js";
import { backupsKept } from "./rules/backups-kept.js";
import { bucketEncrypted } from "./rules/bucket-encrypted.js";
import { chartPinned } from "./rules/chart-pinned.js";
import { chartValuesSafe } from "./rules/chart-values-safe.js";
import { clusterClosed } from "./rules/cluster-closed.js";
import { clusterSecretsEncrypted } from "./rules/cluster-secrets-encrypted.js";
import { dataEncrypted } from "./rules/data-encrypted.js";
import { deletionGuarded } from "./rules/deletion-guarded.js";
import { flowLogs } from "./rules/flow-logs.js";
import { gracePeriod } from "./rules/grace-period.js";
import { imageDigest } from "./rules/image-digest.js";
import { imagePinned } from "./rules/image-pinned.js";
import { imdsV2 } from "./rules/imds-v2.js";
import { ingressWithTls } from "./rules/ingress-with-tls.js";
import { keyKeptWell } from "./rules/key-kept-well.js";
import { limits } from "./rules/limits.js";
import { logsKept } from "./rules/logs-kept.js";
import { namespaceRestricted } from "./rules/namespace-restricted.js";
import { networkPolicyNarrow } from "./rules/network-policy-narrow.js";
import { noAdministrator } from "./rules/no-administrator.js";
import { noOpenPrincipal } from "./rules/no-open-principal.js";
import { noPlainSecret } from "./rules/no-plain-secret.js";
import { noPublicAddress } from "./rules/no-public-address.js";
import { noPublicBucket } from "./rules/no-public-bucket.js";
import { noPublicData } from "./rules/no-public-data.js";
import { noPublicLoadBalancer } from "./rules/no-public-load-balancer.js";
import { noRolePassedAnywhere } from "./rules/no-role-passed-anywhere.js";
import { noWildcardAction } from "./rules/no-wildcard-action.js";
import { noWorldIngress } from "./rules/no-world-ingress.js";
import { ownKeys } from "./rules/own-keys.js";
import { passwordManaged } from "./rules/password-managed.js";
import { podContained } from "./rules/pod-contained.js";
import { podNotRoot } from "./rules/pod-not-root.js";
import { podReadOnly } from "./rules/pod-read-only.js";
import { podWithoutToken } from "./rules/pod-without-token.js";
import { probes } from "./rules/probes.js";
import { rbacLists } from "./rules/rbac-lists.js";
import { serviceKeptInside } from "./rules/service-kept-inside.js";
import { singleWriter } from "./rules/single-writer.js";
import { tlsModern } from "./rules/tls-modern.js";

/** Every rule, in the order of the page that lists them: exposure, encryption, identities, secrets, pods, loss. */
export const rules: readonly Rule[] = [
  noPublicBucket,
  noPublicData,
  noPublicAddress,
  noWorldIngress,
  noPublicLoadBalancer,
  clusterClosed,
  serviceKeptInside,
  ingressWithTls,
  networkPolicyNarrow,
  adminApiInside,
  dataEncrypted,
  ownKeys,
  bucketEncrypted,
  clusterSecretsEncrypted,
  keyKeptWell,
  tlsModern,
  noWildcardAction,
  noRolePassedAnywhere,
  noOpenPrincipal,
  noAdministrator,
  rbacLists,
  noPlainSecret,
  passwordManaged,
  imagePinned,
  imageDigest,
  chartPinned,
  chartValuesSafe,
  probes,
  limits,
  gracePeriod,
  podContained,
  podNotRoot,
  podReadOnly,
  podWithoutToken,
  namespaceRestricted,
  singleWriter,
  deletionGuarded,
  backupsKept,
  imdsV2,
  flowLogs,
  logsKept,
];
