import { type Demand, type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { isOff } from "../reading/values.js";
import type { Rule } from "../rule.js";

const none = (path: string): Demand => ({
  path,
  holds: (value) => value === undefined || isOff(value),
  what: "machines get a public address by themselves",
});

const demands: Demands = {
  "aws:ec2/subnet:Subnet": [none("mapPublicIpOnLaunch"), none("assignIpv6AddressOnCreation")],
  "aws:ec2/defaultSubnet:DefaultSubnet": [none("mapPublicIpOnLaunch")],
  ...forTypes(
    ["aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration"],
    none("associatePublicIpAddress"),
  ),
  "aws:ec2/launchTemplate:LaunchTemplate": [none("networkInterfaces.*.associatePublicIpAddress")],
  "aws:ecs/service:Service": [none("networkConfiguration.assignPublicIp")],
};

/** Machines have no public address unless somebody gives them one. */
export const noPublicAddress: Rule = {
  name: "no-public-address",
  title: "machines get no public address by themselves",
  level: "mandatory",
  reason: "A machine with a public address is one security group away from the world.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
  judge: judgeBy(demands),
};
