import { type Demands, forTypes, judgeBy } from "../reading/demands.js";
import { isOn } from "../reading/values.js";
import type { Rule } from "../rule.js";

const inside = { path: "internal", holds: isOn, what: "it faces the internet" };

const demands: Demands = forTypes(
  [
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:elb/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
    "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
  ],
  inside,
);

/** Load balancers face inwards. */
export const noPublicLoadBalancer: Rule = {
  name: "no-public-load-balancer",
  title: "load balancers face inwards",
  level: "mandatory",
  reason: "What is published is a decision with a name under it: make it an exception that says why.",
  source: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_layered.html",
  judge: judgeBy(demands),
};
