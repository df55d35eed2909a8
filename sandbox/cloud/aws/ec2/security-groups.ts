import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Description, Request } from "../description.js";
import { arnOf, prefixed } from "../identifying.js";
import { numberAt, textAt } from "../reading.js";
import { securityGroup, vpc } from "../targets.js";
import { block6Failures, blockFailures } from "./blocks.js";

const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

const rule: Description = {
  id: prefixed("sgr"),
  arn: arnOf("ec2", ({ id }) => `security-group-rule/${id}`),
  replaces: ["securityGroupId"],
  references: [securityGroup("securityGroupId", { holds: undefined }), securityGroup("referencedSecurityGroupId")],
  check: ruleFailures,
  refuse({ type, inputs, cloud, object }) {
    const twin = cloud
      .list(type)
      .some((other) => other.id !== object?.id && identity(other.outputs) === identity(inputs));
    if (twin) throw new CloudRefusal("InvalidPermission.Duplicate", "the specified rule already exists");
  },
  shows: ({ id }) => ({ securityGroupRuleId: id }),
};

/** Security groups and their rules. @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
export const securityGroups: Catalogue = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    id: ({ inputs, cloud }) =>
      textAt(cloud.get("aws:ec2/vpc:Vpc", textAt(inputs, "vpcId") ?? "")?.outputs, "defaultSecurityGroupId") ?? "",
    arn: arnOf("ec2", ({ id }) => `security-group/${id}`),
    replaces: ["vpcId"],
    references: [vpc("vpcId", { holds: undefined })],
    refuse: refuseWithoutVpc,
    shows: ({ scope, inputs }) => ({
      name: "default",
      description: "default VPC security group",
      ownerId: scope.account,
      ingress: inputs.ingress ?? [],
      egress: inputs.egress ?? [],
    }),
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    name: {
      property: "name",
      prefix: "namePrefix",
      length: [1, 255],
      pattern: /^(?!sg-)(?!default$)[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/,
      says: "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg-",
      duplicate: {
        code: "InvalidGroup.Duplicate",
        says: (name, inputs) => `The security group '${name}' already exists for VPC '${textAt(inputs, "vpcId")}'`,
        within: "vpcId",
      },
      source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
    },
    id: prefixed("sg"),
    arn: arnOf("ec2", ({ id }) => `security-group/${id}`),
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    replaces: ["description", "vpcId"],
    references: [vpc(), securityGroup("ingress[].securityGroups[]"), securityGroup("egress[].securityGroups[]")],
    check: descriptionFailures,
    refuseCreate: refuseWithoutVpc,
    shows: ({ scope, inputs }) => ({
      ownerId: scope.account,
      ingress: inputs.ingress ?? [],
      egress: inputs.egress ?? [],
    }),
    settle: 5,
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule,
};

function refuseWithoutVpc({ inputs }: Request): void {
  if (textAt(inputs, "vpcId") === undefined)
    throw new CloudRefusal("VPCIdNotSpecified", "No default VPC for this user");
}

function descriptionFailures(inputs: Properties): CheckFailure[] {
  const text = textAt(inputs, "description");
  if (text === undefined || /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(text)) return [];
  const reason = "expected at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*";
  return [{ property: "description", reason: `${reason}, got ${text}` }];
}

function ruleFailures(inputs: Properties): CheckFailure[] {
  const given = sources.filter((key) => inputs[key] !== undefined && inputs[key] !== null);
  const one =
    given.length === 1
      ? []
      : [
          {
            property: given[0] ?? "cidrIpv4",
            reason: `exactly one of ${sources.join(", ")} must be given, got ${given.length}`,
          },
        ];
  return [
    ...one,
    ...blockFailures(inputs, "cidrIpv4"),
    ...block6Failures(inputs, "cidrIpv6"),
    ...descriptionFailures(inputs),
    ...portFailures(inputs),
  ];
}

function portFailures(inputs: Properties): CheckFailure[] {
  const [protocol, from, to] = [inputs.ipProtocol, numberAt(inputs, "fromPort"), numberAt(inputs, "toPort")];
  if (typeof protocol !== "string") return [];
  const all = protocol === "-1" || protocol === "all";
  if (all) {
    return from === undefined && to === undefined
      ? []
      : [{ property: "fromPort", reason: `ports must not be given when ipProtocol is ${protocol}` }];
  }
  if (!["tcp", "udp", "6", "17"].includes(protocol)) return [];
  if (inputs.fromPort === undefined || inputs.toPort === undefined) {
    return [{ property: "fromPort", reason: `fromPort and toPort are needed when ipProtocol is ${protocol}` }];
  }
  if (from === undefined || to === undefined) return [];
  const right = from >= 0 && to <= 65_535 && from <= to;
  return right
    ? []
    : [
        {
          property: "toPort",
          reason: `invalid ports: expected 0 to 65535, the first not above the last, got ${from} to ${to}`,
        },
      ];
}

/** What makes a rule the same as another of its group. */
function identity(properties: Properties): string {
  const keys = ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...sources];
  return JSON.stringify(keys.map((key) => properties[key] ?? null));
}
