import { arePeerPorts, isWorld } from "../reading/ports.js";
import { isHidden, list, many, mapping } from "../reading/values.js";
import type { RuleSettings, Rule, Violation } from "../rule.js";

const what = "the world may come in on a port where no peers meet";

/** Only the ports where peers meet are open to the world. */
export const noWorldIngress: Rule = {
  name: "no-world-ingress",
  title: "security groups let the world in on peer-to-peer ports only",
  level: "mandatory",
  reason: "An open port is tried by everybody all the time; an RPC, SSH or database port that answers is taken over.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
  judge: ({ type, props }, { settings }) => {
    switch (type) {
      case "aws:ec2/securityGroup:SecurityGroup":
        return list(props["ingress"]).flatMap((rule, index) => wide(rule, `ingress[${index}].`, settings));
      case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
        return ["ingress", "egress"]
          .filter((way) => !isHidden(props[way]) && many(props[way]).length > 0)
          .map((way) => ({ path: way, what: "the network's default group must let nothing through" }));
      case "aws:ec2/securityGroupRule:SecurityGroupRule":
        return props["type"] === "ingress" ? wide(props, "", settings) : [];
      case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
        return ["cidrIpv4", "cidrIpv6"]
          .filter((key) => isWorld(props[key]) && !arePeerPorts(props["fromPort"], props["toPort"], settings))
          .map((path) => ({ path, what }));
      default:
        return [];
    }
  },
};

function wide(rule: unknown, path: string, settings: RuleSettings): Violation[] {
  const { fromPort, toPort, cidrBlocks, ipv6CidrBlocks } = mapping(rule);
  if (arePeerPorts(fromPort, toPort, settings)) return [];
  const blocks = { cidrBlocks, ipv6CidrBlocks };
  return Object.entries(blocks)
    .filter(([, cidrs]) => many(cidrs).some(isWorld))
    .map(([key]) => ({ path: `${path}${key}`, what }));
}
