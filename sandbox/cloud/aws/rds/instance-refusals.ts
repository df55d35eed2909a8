import { type CloudObject, CloudRefusal } from "../../simulator.js";
import type { Request } from "../description.js";
import { flagAt, numberAt, textAt, textsAt } from "../reading.js";
import { vpcOfGroup } from "../targets.js";
import { familyOf, fullVersion, isEngine, isInstanceClass, isReserved, seriesOf } from "./engines.js";

function invalid(message: string): CloudRefusal {
  return new CloudRefusal("InvalidParameterValue", message);
}

function unfit(message: string): CloudRefusal {
  return new CloudRefusal("InvalidParameterCombination", message);
}

/** What RDS refuses when a database is made and when it is changed. @throws CloudRefusal */
export function refuseInstance(request: Request): void {
  const { inputs } = request;
  const instanceClass = textAt(inputs, "instanceClass") ?? "";
  if (!isInstanceClass(instanceClass)) throw invalid(`Invalid DB Instance class: ${instanceClass}`);
  const copied = ["replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime", "s3Import"].some(
    (at) => inputs[at] !== undefined,
  );
  if (!copied) refuseEngine(request);
  if (!copied && !request.object) refuseMaster(request);
  refuseStorage(request, copied);
  refuseNetwork(request);
  refuseWatch(request);
}

function refuseEngine({ inputs, cloud }: Request): void {
  const engine = textAt(inputs, "engine");
  if (engine === undefined)
    throw new CloudRefusal("MissingParameter", "The request must contain the parameter Engine.");
  if (!isEngine(engine)) throw invalid(`Invalid DB engine: ${engine}`);
  const version = textAt(inputs, "engineVersion");
  const full = fullVersion(engine, version);
  if (full === undefined) throw unfit(`Cannot find version ${version} for ${engine}`);
  const group = cloud.get("aws:rds/parameterGroup:ParameterGroup", textAt(inputs, "parameterGroupName") ?? "");
  const [family, wanted] = [textAt(group?.outputs, "family"), familyOf(engine, full)];
  if (family === undefined || family === wanted) return;
  throw unfit(
    `The Parameter Group ${group?.id} with DBParameterGroupFamily ${family} can't be used for this instance. Please use a Parameter Group with DBParameterGroupFamily ${wanted}`,
  );
}

function refuseMaster({ inputs }: Request): void {
  const [engine = "", user] = [textAt(inputs, "engine"), textAt(inputs, "username")];
  if (user === undefined)
    throw new CloudRefusal("MissingParameter", "The request must contain the parameter MasterUsername.");
  if (isReserved(engine, user))
    throw invalid(`MasterUsername ${user} cannot be used as it is a reserved word used by the engine`);
  if (!/^[a-zA-Z_]\w{0,62}$/.test(user))
    throw invalid(`MasterUsername ${user} must be letters, digits and underscores, beginning with a letter`);
  const password = textAt(inputs, "password") ?? textAt(inputs, "passwordWo");
  if (flagAt(inputs, "manageMasterUserPassword") === true) return;
  if (password === undefined) {
    throw new CloudRefusal(
      "MissingParameter",
      "The request must contain the parameter MasterUserPassword or manage the master user password.",
    );
  }
  if (password.length < 8 || password.length > 128 || /[/"@ ]/.test(password)) {
    throw invalid(
      'The parameter MasterUserPassword is not a valid password: 8 to 128 characters, none of / " @ and space',
    );
  }
}

function refuseStorage({ inputs }: Request, copied: boolean): void {
  const size = numberAt(inputs, "allocatedStorage");
  if (size === undefined) {
    if (copied) return;
    throw new CloudRefusal("MissingParameter", "The request must contain the parameter AllocatedStorage.");
  }
  const least = textAt(inputs, "storageType")?.startsWith("io") ? 100 : 20;
  if (size < least || size > 65_536)
    throw invalid(
      `Invalid storage size for engine name ${textAt(inputs, "engine")} and storage type ${textAt(inputs, "storageType") ?? "gp2"}: ${size}`,
    );
  const ceiling = numberAt(inputs, "maxAllocatedStorage");
  if (ceiling !== undefined && ceiling !== 0 && ceiling <= size) {
    throw unfit(
      `Invalid max storage size: MaxAllocatedStorage (${ceiling}) must be greater than the allocated storage (${size})`,
    );
  }
  const tuned = numberAt(inputs, "iops") ?? numberAt(inputs, "storageThroughput");
  if (
    textAt(inputs, "storageType") === "gp3" &&
    size < 400 &&
    tuned !== undefined &&
    textAt(inputs, "engine") !== "sqlserver-ee"
  ) {
    throw unfit(
      `You can't specify IOPS or storage throughput for engine ${textAt(inputs, "engine")} and a storage size less than 400.`,
    );
  }
  if (textAt(inputs, "kmsKeyId") !== undefined && flagAt(inputs, "storageEncrypted") !== true) {
    throw unfit("The parameter KmsKeyId can only be used with storage encryption");
  }
}

function refuseNetwork({ inputs, cloud }: Request): void {
  const group = cloud.get("aws:rds/subnetGroup:SubnetGroup", textAt(inputs, "dbSubnetGroupName") ?? "");
  if (textAt(inputs, "dbSubnetGroupName") === undefined && inputs.replicateSourceDb === undefined) {
    throw new CloudRefusal("InvalidVPCNetworkStateFault", "No default VPC: a DB subnet group is needed");
  }
  const network = textAt(group?.outputs, "vpcId");
  const strange = textsAt(inputs, "vpcSecurityGroupIds[]").find(
    (id) => network !== undefined && vpcOfGroup(cloud, id) !== network,
  );
  if (strange !== undefined) {
    throw unfit(
      `The DB instance and EC2 security group are in different VPCs. The DB instance is in ${network} and the EC2 security group ${strange} is not`,
    );
  }
}

function refuseWatch({ inputs }: Request): void {
  const interval = numberAt(inputs, "monitoringInterval") ?? 0;
  if (![0, 1, 5, 10, 15, 30, 60].includes(interval)) throw invalid(`Invalid MonitoringInterval: ${interval}`);
  if (interval > 0 && textAt(inputs, "monitoringRoleArn") === undefined) {
    throw unfit("A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.");
  }
  const advanced = textAt(inputs, "databaseInsightsMode") === "advanced";
  const kept = numberAt(inputs, "performanceInsightsRetentionPeriod") ?? 7;
  if (advanced && (flagAt(inputs, "performanceInsightsEnabled") !== true || kept < 465)) {
    throw unfit(
      "To enable the Advanced mode of Database Insights, enable Performance Insights and set its retention period to at least 465 days.",
    );
  }
  if (windowsMeet(textAt(inputs, "backupWindow"), textAt(inputs, "maintenanceWindow"))) {
    throw invalid("The backup window and maintenance window must not overlap.");
  }
}

/** Whether a daily window meets a weekly one, minutes counted from Monday. */
function windowsMeet(backup: string | undefined, maintenance: string | undefined): boolean {
  if (backup === undefined || maintenance === undefined) return false;
  const [from = "", to = ""] = maintenance.toLowerCase().split("-");
  const [start, end] = [weekMinute(from), weekMinute(to)];
  const length = (end - start + 7 * 1440) % (7 * 1440);
  const [first = "", last = ""] = backup.split("-");
  const lasts = (dayMinute(last) - dayMinute(first) + 1440) % 1440;
  return [...Array(9).keys()].some((day) => {
    const begin = (day - 1) * 1440 + dayMinute(first);
    return begin < start + length && start < begin + lasts;
  });
}

function weekMinute(text: string): number {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  return days.indexOf(text.slice(0, 3)) * 1440 + dayMinute(text.slice(4));
}

function dayMinute(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** What RDS refuses when a database is changed. @throws CloudRefusal */
export function refuseInstanceChange({ inputs, object }: Request & { readonly object: CloudObject }): void {
  const [before, size] = [numberAt(object.outputs, "allocatedStorage"), numberAt(inputs, "allocatedStorage")];
  const ceiling = numberAt(inputs, "maxAllocatedStorage") ?? 0;
  if (before !== undefined && size !== undefined && size < before && ceiling <= size) {
    throw unfit(`Requested storage size (${size}) cannot be less than the current storage size (${before})`);
  }
  const engine = textAt(inputs, "engine") ?? "";
  const old = textAt(object.outputs, "engineVersionActual") ?? "";
  const chosen = textAt(inputs, "engineVersion");
  if (chosen === undefined || old === "" || chosen === seriesOf(engine, old)) return;
  const wanted = fullVersion(engine, chosen) ?? chosen;
  if (compare(wanted, old) < 0) throw unfit(`Cannot upgrade ${engine} from ${old} to ${wanted}`);
  if (seriesOf(engine, wanted) === seriesOf(engine, old) || flagAt(inputs, "allowMajorVersionUpgrade") === true) return;
  throw unfit("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.");
}

function compare(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at += 1) {
    const step = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (step !== 0) return step;
  }
  return 0;
}
