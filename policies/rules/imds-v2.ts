import { type Demand, forTypes, judgeBy } from "../reading/demands.js";
import { numeric } from "../reading/values.js";
import type { Rule } from "../rule.js";

const token: Demand = {
  path: "metadataOptions.httpTokens",
  holds: (tokens) => tokens === "required",
  what: "a request that a program was tricked into gets the machine's credentials",
};
const near: Demand = {
  path: "metadataOptions.httpPutResponseHopLimit",
  holds: (hops) => hops === undefined || ((numeric(hops) ?? 0) >= 1 && (numeric(hops) ?? 0) <= 2),
  what: "the machine's credentials can be had from further away than a container",
};

/** Machines hand their credentials to those only who ask in two steps. */
export const imdsV2: Rule = {
  name: "imds-v2",
  title: "machines ask for a token before they hand out credentials",
  level: "mandatory",
  reason: "One forged request from the inside is enough to get the machine's role otherwise.",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
  judge: judgeBy(
    forTypes(
      [
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/instance:Instance",
        "aws:ec2/launchConfiguration:LaunchConfiguration",
      ],
      token,
      near,
    ),
  ),
};
