import { type Cloud, CloudRefusal, type Properties } from "../simulator.js";
import { policyDocument } from "./policy-document.js";
import { textAt } from "./reading.js";
import { type Scope, inRegion, zoneId, zonesOf } from "./scope.js";

type Answer = (args: Properties, scope: Scope, cloud: Cloud) => Properties;

const suffixes: Readonly<Record<string, string>> = { "aws-cn": "amazonaws.com.cn" };

/** The functions that the sandbox answers. */
const answers: Readonly<Record<string, Answer>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_, { account, partition }) => ({
    id: account,
    accountId: account,
    arn: `arn:${partition}:iam::${account}:user/sandbox`,
    userId: "AIDASANDBOXSANDBOXXXX",
  }),
  "aws:index/getRegion:getRegion": (args, scope) => {
    const { region } = inRegion(scope, args.region ?? args.name);
    return { id: region, name: region, region, endpoint: `ec2.${region}.amazonaws.com`, description: region };
  },
  "aws:index/getPartition:getPartition": (_, { partition }) => {
    const dnsSuffix = suffixes[partition] ?? "amazonaws.com";
    return { id: partition, partition, dnsSuffix, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, scope) => {
    const { region } = inRegion(scope, args.region);
    const left = Array.isArray(args.excludeNames) ? (args.excludeNames as unknown[]) : [];
    const names = zonesOf(region).filter((zone) => !left.includes(zone) && args.state !== "unavailable");
    return { ...args, id: region, region, names, zoneIds: names.map(zoneId), groupNames: [region] };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => policyDocument(args),
};

/** Answers a function of the provider. @throws CloudRefusal for one that the sandbox doesn't have */
export function invoke(token: string, args: Properties, scope: Scope, cloud: Cloud): Properties {
  const answer = answers[token];
  if (answer) return answer(args, scope, cloud);
  const known = Object.keys(answers).map((name) => textAt({ name: name.split(":")[2] }, "name"));
  throw new CloudRefusal(
    "SandboxLimit",
    `the sandbox doesn't answer ${token}; give the value as a setting, or use one of ${known.join(", ")}`,
  );
}
