import { CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, NameRule, Request } from "../description.js";
import { vpcOfSubnet, zoneOfSubnet } from "../ec2/vpcs.js";
import { arnOf, byName } from "../identifying.js";
import { textAt, textsAt } from "../reading.js";
import { subnet } from "../targets.js";
import { isFamily } from "./engines.js";

function groupName(code: string, kind: string, source: string): NameRule {
  return {
    property: "name",
    prefix: "namePrefix",
    length: [1, 255],
    pattern: /^(?!default$)[a-z][a-z0-9._ -]*$/,
    says: "lower-case letters, digits, periods, underscores, spaces and hyphens, beginning with a letter",
    lower: true,
    duplicate: { code, says: (name) => `${kind} ${name} already exists` },
    source,
  };
}

/** Subnet groups and parameter groups. */
export const rdsGroups: Catalogue = {
  "aws:rds/subnetGroup:SubnetGroup": {
    name: groupName(
      "DBSubnetGroupAlreadyExists",
      "The DB subnet group",
      "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html",
    ),
    id: byName,
    arn: arnOf("rds", ({ id }) => `subgrp:${id}`),
    defaults: { description: "Managed by Pulumi" },
    references: [subnet("subnetIds[]", { code: "InvalidSubnet" })],
    refuse: refuseZones,
    refuseDelete: ({ id }, cloud) => {
      const user = cloud.list("aws:rds/instance:Instance").find(({ outputs }) => outputs.dbSubnetGroupName === id);
      if (!user) return;
      throw new CloudRefusal(
        "InvalidDBSubnetGroupStateFault",
        `Cannot delete the subnet group '${id}' because at least one database instance: ${textAt(user.outputs, "identifier")} is still using it.`,
      );
    },
    shows: ({ inputs, cloud }) => ({
      vpcId: vpcOfSubnet(cloud, textsAt(inputs, "subnetIds[]")[0] ?? ""),
      supportedNetworkTypes: ["IPV4"],
    }),
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    name: {
      ...groupName(
        "DBParameterGroupAlreadyExists",
        "Parameter group",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html",
      ),
      pattern: /^(?!.*--)[a-z][a-z0-9-]*(?<!-)$/,
      says: "lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen",
    },
    id: byName,
    arn: arnOf("rds", ({ id }) => `pg:${id}`),
    defaults: { description: "Managed by Pulumi", skipDestroy: false },
    replaces: ["description", "family"],
    refuse({ inputs }) {
      const family = textAt(inputs, "family") ?? "";
      if (!isFamily(family))
        throw new CloudRefusal(
          "InvalidParameterValue",
          `ParameterGroupFamily ${family} is not a valid parameter group family`,
        );
    },
    refuseDelete: ({ id }, cloud) => {
      if (!cloud.list("aws:rds/instance:Instance").some(({ outputs }) => outputs.parameterGroupName === id)) return;
      throw new CloudRefusal(
        "InvalidDBParameterGroupState",
        `One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`,
      );
    },
    shows: ({ inputs }): Properties => ({ parameters: inputs.parameters ?? [] }),
  },
};

/** @throws CloudRefusal when the subnets are not in two zones at least, or in several networks */
export function refuseZones({ inputs, cloud }: Request): void {
  const subnets = textsAt(inputs, "subnetIds[]");
  if (new Set(subnets.map((id) => vpcOfSubnet(cloud, id))).size > 1) {
    throw new CloudRefusal(
      "InvalidParameterValue",
      "The new Subnets are not in the same Vpc as the existing subnet group",
    );
  }
  const zones = new Set(subnets.map((id) => zoneOfSubnet(cloud, id)));
  if (zones.size >= 2) return;
  throw new CloudRefusal(
    "DBSubnetGroupDoesNotCoverEnoughAZs",
    `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${[...zones].join(", ")}. Add subnets to cover at least 2 AZs.`,
  );
}
