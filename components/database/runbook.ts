import { rdsIdentifier } from "../core/names.js";
import type { OperationsContext, RunbookStep } from "../core/operations.js";
import { steps } from "./database-alarms.js";
import type { DatabasePlan } from "./plan.js";

/** What the commands of the steps share. */
interface Words {
  readonly environment: string;
  readonly component: string;
  readonly region: string;
  readonly identifier: string;
  readonly databaseName: string;
  readonly port: number;
  /** `aws rds VERB` for this instance. */
  readonly rds: (verb: string) => string;
}

/** A statement, asked through the door of the step `Connect`. */
function sql(statement: string): string {
  return `psql "$DATABASE" -c "${statement}"`;
}

/** What to do about a database, with the commands of its environment. */
export function runbook(plan: DatabasePlan, context: OperationsContext): RunbookStep[] {
  const identifier = rdsIdentifier(context.project, context.environment, context.name);
  const words: Words = {
    environment: context.environment,
    component: context.name,
    region: context.region,
    identifier,
    databaseName: plan.instance.dbName,
    port: plan.port,
    rds: (verb) => `aws rds ${verb} --region ${context.region} --db-instance-identifier ${identifier}`,
  };
  return [connect, busy, storage, slow, wraparound, failOver, restore, rotate, upgrade].map((step) => step(words));
}

function connect({ region, databaseName, port, rds }: Words): RunbookStep {
  const show = (query: string): string => `$(${rds("describe-db-instances")} --query '${query}' --output text)`;
  return {
    title: "Connect",
    when: "Before every step that asks the database something. The password stays in this shell; close the door afterwards.",
    commands: [
      rds("describe-db-instances") +
        " --query 'DBInstances[0].{status:DBInstanceStatus,class:DBInstanceClass,zone:AvailabilityZone,storage:AllocatedStorage,pending:PendingModifiedValues}'",
      `HOST="${show("DBInstances[0].Endpoint.Address")}"`,
      `SECRET="${show("DBInstances[0].MasterUserSecret.SecretArn")}"`,
      `export PGPASSWORD="$(aws secretsmanager get-secret-value --region ${region} --secret-id "$SECRET" --query SecretString --output text | jq -r .password)"`,
      `curl -fsSo rds-ca.pem https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem`,
      `kubectl run database-door --image=docker.io/alpine/socat:1.8.0.3 --restart=Never -- tcp-listen:${port},fork,reuseaddr tcp-connect:$HOST:${port}`,
      `kubectl wait --for=condition=Ready pod/database-door && kubectl port-forward pod/database-door ${port}:${port} &`,
      `export DATABASE="host=$HOST hostaddr=127.0.0.1 port=${port} dbname=${databaseName} user=postgres sslmode=verify-full sslrootcert=rds-ca.pem"`,
      'psql "$DATABASE"',
      "unset PGPASSWORD; kubectl delete pod database-door",
    ],
  };
}

function busy({ environment, component, rds }: Words): RunbookStep {
  return {
    title: steps.busy,
    when: "Processor, memory or connections run short. Ending a query rolls its transaction back; a bigger class fails over and interrupts for a minute or two.",
    commands: [
      sql(
        "select pid, usename, state, wait_event_type, now() - query_start as runs, left(query, 80) from pg_stat_activity where state <> 'idle' order by runs desc nulls last limit 20;",
      ),
      sql("select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc;"),
      sql(
        "select pid, pg_blocking_pids(pid) as blocked_by, left(query, 80) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0;",
      ),
      sql("select pg_cancel_backend(PID);"),
      "# sessions idle in a transaction hold locks and connections: end them, and mend the service that leaves them",
      sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and now() - state_change > interval '10 minutes';",
      ),
      `# still short: set ${component}.instanceClass in Pulumi.${environment}.yaml, bring it up, and do not wait for the window:`,
      `${rds("modify-db-instance")} --db-instance-class CLASS --apply-immediately`,
    ],
  };
}

function storage({ environment, component, rds }: Words): RunbookStep {
  return {
    title: steps.storage,
    when: "Storage is nearly full and has reached its ceiling; a full database stops. Growing is online and final, and possible once in six hours.",
    commands: [
      sql(
        "select slot_name, active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) as kept from pg_replication_slots;",
      ),
      "# a slot that nobody reads keeps every transaction log: drop it when its reader is gone for good",
      sql("select pg_drop_replication_slot('SLOT');"),
      sql(
        "select relname, pg_size_pretty(pg_total_relation_size(relid)) from pg_stat_user_tables order by pg_total_relation_size(relid) desc limit 20;",
      ),
      `# raise ${component}.maxStorageGib in Pulumi.${environment}.yaml`,
      `chainwright up ${environment}`,
      `${rds("describe-db-instances")} --query 'DBInstances[0].[AllocatedStorage,MaxAllocatedStorage,DBInstanceStatus]'`,
    ],
  };
}

function slow({ region, identifier }: Words): RunbookStep {
  const metric = (name: string): string =>
    `aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/RDS --metric-name ${name} --dimensions Name=DBInstanceIdentifier,Value=${identifier} --start-time "$(date -u -d '3 hours ago' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --period 300 --statistics Average Maximum --query 'sort_by(Datapoints,&Timestamp)[-12:]' --output table`;
  return {
    title: steps.slow,
    when: "Reading or writing takes long; it only reads.",
    commands: [
      metric("WriteLatency"),
      metric("DiskQueueDepth"),
      metric("EBSByteBalance%"),
      sql(
        "select left(query, 80), calls, shared_blks_read, round(total_exec_time) as ms from pg_stat_statements order by shared_blks_read desc limit 20;",
      ),
      "# one query reads most: give it an index; all of them, and the balance is spent: the class is too small for the disk's load",
    ],
  };
}

function wraparound(_: Words): RunbookStep {
  return {
    title: steps.wraparound,
    when: "Vacuum has not kept up for long; at two thousand million PostgreSQL stops writing. Freezing reads whole tables and may run for hours.",
    commands: [
      sql("select datname, age(datfrozenxid) from pg_database order by 2 desc;"),
      sql(
        "select pid, now() - xact_start as runs, left(query, 80) from pg_stat_activity where xact_start is not null order by 2 desc limit 10;",
      ),
      sql("select slot_name, age(xmin), age(catalog_xmin) from pg_replication_slots;"),
      sql("select gid, prepared, owner from pg_prepared_xacts;"),
      "# end the oldest of these first: nothing newer can be frozen while it lives",
      sql(
        "select relid::regclass, age(relfrozenxid) from pg_stat_user_tables join pg_class on oid = relid order by 2 desc limit 10;",
      ),
      sql("vacuum (freeze, verbose) TABLE;"),
    ],
  };
}

function failOver({ rds }: Words): RunbookStep {
  return {
    title: "Fail over by hand",
    when: "The instance hangs, or its zone is ill. Connections break for a minute or two; with one zone only it is a plain restart.",
    commands: [
      `${rds("reboot-db-instance")} --force-failover`,
      `${rds("wait db-instance-available")}`,
      `${rds("describe-db-instances")} --query 'DBInstances[0].[AvailabilityZone,SecondaryAvailabilityZone,DBInstanceStatus]'`,
    ],
  };
}

function restore({ environment, component, region, identifier, databaseName, rds }: Words): RunbookStep {
  const beside = `${identifier}-restored`;
  const of = (query: string): string => `$(${rds("describe-db-instances")} --query '${query}' --output text)`;
  return {
    title: "Restore to a point in time",
    when: "Data was lost or spoilt. The live database is not touched: a second one is made beside it, in half an hour to hours, by its size.",
    commands: [
      `aws rds describe-db-instance-automated-backups --region ${region} --db-instance-identifier ${identifier} --query 'DBInstanceAutomatedBackups[].RestoreWindow'`,
      `aws rds restore-db-instance-to-point-in-time --region ${region} --source-db-instance-identifier ${identifier} --target-db-instance-identifier ${beside} --restore-time MOMENT --db-subnet-group-name "${of("DBInstances[0].DBSubnetGroup.DBSubnetGroupName")}" --vpc-security-group-ids "${of("DBInstances[0].VpcSecurityGroups[0].VpcSecurityGroupId")}" --db-parameter-group-name "${of("DBInstances[0].DBParameterGroups[0].DBParameterGroupName")}" --manage-master-user-password --no-publicly-accessible --copy-tags-to-snapshot --deletion-protection`,
      `aws rds wait db-instance-available --region ${region} --db-instance-identifier ${beside}`,
      "# MOMENT is UTC, such as 2026-01-31T02:45:00Z, just before the damage; look into the restored database first",
      "# a part was lost: copy it back, table by table, through the door of the step Connect",
      `pg_dump "host=RESTORED_HOST dbname=${databaseName} user=postgres" --table=TABLE --data-only | psql "$DATABASE"`,
      "# all was lost: stop the writers, then let the restored database take the name, and the state take the restored database",
      `${rds("modify-db-instance")} --new-db-instance-identifier ${identifier}-broken --apply-immediately`,
      `aws rds modify-db-instance --region ${region} --db-instance-identifier ${beside} --new-db-instance-identifier ${identifier} --apply-immediately`,
      `pulumi --stack ${environment} state delete --force "$(pulumi --stack ${environment} stack --show-urns | grep -o 'urn:.*Instance::${component}-instance')"`,
      `pulumi --stack ${environment} import aws:rds/instance:Instance ${component}-instance ${identifier} --parent component="$(pulumi --stack ${environment} stack --show-urns | grep -o 'urn:.*Database::${component}$')"`,
      `chainwright preview ${environment}`,
    ],
  };
}

function rotate({ region, rds }: Words): RunbookStep {
  return {
    title: "Rotate the password now",
    when: "The password may have been seen. Open connections live on; services that cached it must ask for the secret again.",
    commands: [
      `aws secretsmanager rotate-secret --region ${region} --secret-id "$(${rds("describe-db-instances")} --query 'DBInstances[0].MasterUserSecret.SecretArn' --output text)"`,
      `${rds("describe-db-instances")} --query 'DBInstances[0].MasterUserSecret.SecretStatus'`,
    ],
  };
}

function upgrade({ environment, component, region, identifier }: Words): RunbookStep {
  return {
    title: "Upgrade PostgreSQL",
    when: "A new version is wanted. A minor one interrupts for a minute; a major one for several, and never goes back: rehearse it on a restored copy.",
    commands: [
      `aws rds describe-db-engine-versions --region ${region} --engine postgres --engine-version "$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} --query 'DBInstances[0].EngineVersion' --output text)" --query 'DBEngineVersions[0].ValidUpgradeTarget[].[EngineVersion,IsMajorVersionUpgrade]' --output table`,
      `aws rds create-db-snapshot --region ${region} --db-instance-identifier ${identifier} --db-snapshot-identifier ${identifier}-before-upgrade`,
      `# set ${component}.engineVersion in Pulumi.${environment}.yaml; for a major version also ${component}.majorUpgrade, for this deployment only`,
      `chainwright preview ${environment}`,
      `chainwright up ${environment}`,
      `# it waits for the maintenance window; sooner: aws rds modify-db-instance --region ${region} --db-instance-identifier ${identifier} --engine-version VERSION --apply-immediately`,
      "# after a major version the planner knows nothing:",
      sql("analyze verbose;"),
    ],
  };
}
