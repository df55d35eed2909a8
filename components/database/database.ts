import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  jsonStringify,
  type Output,
} from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId.js";
import { trustOf } from "../core/policies.js";
import { resourceTags } from "../core/tags.js";
import type { DatabaseArgs } from "./args.js";
import { checkedIdentifier, type DatabasePlan, planDatabase } from "./plan.js";
import { registerKey, registerLogs, registerWatch } from "./watch.js";

/**
 * A PostgreSQL instance that only named security groups reach, over TLS. RDS makes, keeps and rotates the password; none passes
 * through us.
 *
 * @example new Database("database", { ...config.database, identifier: "chainwright-prod-database", accountId, region, network, clients })
 * @throws UserError `config/invalid` with every problem at once
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
export class Database extends ComponentResource {
  /** `host:port`, reachable by the clients only. */
  readonly endpoint: Output<string>;
  /** ARN of the secret `{ username, password }` that RDS rotates every week. */
  readonly secretArn: Output<string>;
  readonly securityGroupId: Output<string>;
  readonly databaseName: Output<string>;
  /** Topic that alarms and the database's own events go to. */
  readonly alarmTopicArn: Output<string>;

  constructor(name: string, args: DatabaseArgs, opts?: ComponentResourceOptions) {
    super("chainwright:database:Database", name, args, opts);
    const { identifier, accountId, region, network, clients, protect = true, tags: more, ...settings } = args;
    const plan = planDatabase(settings);
    const tags = (role: string): Record<string, string> => resourceTags(name, `${name}-${role}`, more);
    const at = {
      name,
      parent: this,
      tags,
      identifier: checkedIdentifier(identifier),
      account: accountId,
      region,
      protect,
    };

    const key = registerKey(at);
    const logs = registerLogs(at, plan, key);
    const subnets = new SubnetGroup(
      `${name}-subnets`,
      { subnetIds: network.dataSubnetIds, tags: tags("subnets") },
      { parent: this },
    );
    const group = this.#firewall(name, plan, { vpcId: network.vpcId, clients }, tags("access"));
    const parameters = new ParameterGroup(
      `${name}-parameters`,
      {
        family: plan.parameterGroup.family,
        parameters: [...plan.parameterGroup.parameters],
        tags: tags("parameters"),
      },
      { parent: this },
    );
    const monitoring = this.#monitoringRole(name, accountId, tags("monitoring"));
    const instance = new Instance(
      `${name}-instance`,
      {
        ...plan.instance,
        identifier,
        port: plan.port,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [group.id],
        parameterGroupName: parameters.name,
        kmsKeyId: key.arn,
        masterUserSecretKmsKeyId: key.arn,
        performanceInsightsKmsKeyId: key.arn,
        monitoringRoleArn: monitoring.role.arn,
        finalSnapshotIdentifier: plan.finalSnapshot ? this.#lastSnapshot(name, identifier) : undefined,
        tags: tags("instance"),
      },
      { parent: this, protect, dependsOn: [...logs, monitoring.policy] },
    );

    this.endpoint = instance.endpoint;
    this.secretArn = instance.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");
    this.securityGroupId = group.id;
    this.databaseName = instance.dbName;
    this.alarmTopicArn = registerWatch(at, plan, { instance, key, tags: more });
    this.registerOutputs({
      endpoint: this.endpoint,
      secretArn: this.secretArn,
      securityGroupId: this.securityGroupId,
      databaseName: this.databaseName,
      alarmTopicArn: this.alarmTopicArn,
    });
  }

  /** One rule for each client, and no way out: a database asks nobody. */
  #firewall(
    name: string,
    { port }: DatabasePlan,
    { vpcId, clients }: Pick<DatabaseArgs["network"], "vpcId"> & Pick<DatabaseArgs, "clients">,
    tags: Record<string, string>,
  ): SecurityGroup {
    const description = `PostgreSQL ${name}: its clients only`;
    const group = new SecurityGroup(`${name}-access`, { vpcId, description, tags }, { parent: this });
    for (const [client, referencedSecurityGroupId] of Object.entries(clients)) {
      const ports = { ipProtocol: "tcp", fromPort: port, toPort: port };
      const rule = { securityGroupId: group.id, referencedSecurityGroupId, ...ports, description: `From ${client}` };
      new SecurityGroupIngressRule(`${name}-access-from-${client}`, rule, { parent: this });
    }
    return group;
  }

  /** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html */
  #monitoringRole(name: string, account: Input<string>, tags: Record<string, string>) {
    const assumeRolePolicy = jsonStringify(trustOf("monitoring.rds.amazonaws.com", account));
    const role = new Role(`${name}-monitoring`, { assumeRolePolicy, tags }, { parent: this });
    const policyArn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";
    const may = { role: role.name, policyArn };
    return { role, policy: new RolePolicyAttachment(`${name}-monitoring-policy`, may, { parent: this }) };
  }

  /** A name of its own for each life of the database, so that a second deletion does not stumble over the first one's snapshot. */
  #lastSnapshot(name: string, identifier: string): Output<string> {
    const life = new RandomId(`${name}-last-snapshot`, { byteLength: 4, keepers: { identifier } }, { parent: this });
    return interpolate`${identifier}-final-${life.hex}`;
  }
}
