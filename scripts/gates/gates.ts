import { backupMissing } from "./backup-missing.js";
import { belowFloor } from "./below-floor.js";
import { changeShare } from "./change-share.js";
import { changeWindow } from "./change-window.js";
import { costRise } from "./cost-rise.js";
import { databaseChange } from "./database-change.js";
import { downgrade } from "./downgrade.js";
import { driftUnseen } from "./drift-unseen.js";
import { exposureUnseen } from "./exposure-unseen.js";
import type { Gate } from "./gate.js";
import { iamWidened } from "./iam-widened.js";
import { irreversible } from "./irreversible.js";
import { networkWidened } from "./network-widened.js";
import { pastSupport } from "./past-support.js";
import { pendingCreates } from "./pending-creates.js";
import { policy } from "./policy.js";
import { policyRules } from "./policy-rules.js";
import { protectedChange } from "./protected-change.js";
import { rollbackTarget } from "./rollback-target.js";
import { slashingHazard } from "./slashing-hazard.js";
import { stagingFirst } from "./staging-first.js";
import { statefulChange } from "./stateful-change.js";
import { unknownShare } from "./unknown-share.js";
import { unpinnedVersion } from "./unpinned-version.js";
import { unreviewedSource } from "./unreviewed-source.js";
import { unwatchedComponent } from "./unwatched-component.js";
import { wrongAccount } from "./wrong-account.js";
import { wrongCluster } from "./wrong-cluster.js";
import { wrongRegion } from "./wrong-region.js";

/** Every gate, in the order of the settings. */
export const gates: readonly Gate[] = [
  wrongRegion,
  wrongAccount,
  wrongCluster,
  pendingCreates,
  protectedChange,
  statefulChange,
  iamWidened,
  networkWidened,
  exposureUnseen,
  slashingHazard,
  unpinnedVersion,
  belowFloor,
  pastSupport,
  downgrade,
  databaseChange,
  irreversible,
  policy,
  policyRules,
  backupMissing,
  unwatchedComponent,
  changeShare,
  unknownShare,
  costRise,
  driftUnseen,
  stagingFirst,
  changeWindow,
  unreviewedSource,
  rollbackTarget,
];
