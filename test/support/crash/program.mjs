import { ComponentResource, Config, CustomResource, ProviderResource, output } from "@pulumi/pulumi";
import { identifyResources } from "../../../dist/infra/identity.js";

/** What each of the five components holds. */
const kinds = [
  ...Array(7).fill("aws:sns/topic:Topic"),
  ...Array(7).fill("aws:cloudwatch/logGroup:LogGroup"),
  ...Array(2).fill("aws:ec2/eip:Eip"),
  ...Array(4).fill("aws:cloudwatch/logStream:LogStream"),
  "random:index/randomId:RandomId",
];
const components = ["network", "queues", "workers", "edge", "audit"];

/**
 * A hundred resources of a cloud in five components, each of which stands on the one before it, and a random number in each. The
 * wave, which the environment's owner carries, renews every third resource: it is made under a new name and the old one goes.
 */
export default async function program() {
  const { owner = "wave-0" } = new Config("chainwright").requireObject("settings");
  const wave = Number(/\d+$/.exec(owner)?.[0] ?? 0);
  identifyResources();
  const provider = new ProviderResource("aws", "aws", { region: "us-east-1", allowedAccountIds: ["210987654321"] });
  let before;
  for (const name of components) {
    const parent = new ComponentResource("crash:index:Part", name);
    const made = kinds.map((type, index) => item(type, { name, index, wave, parent, provider, before }));
    parent.registerOutputs({});
    before = made[0];
  }
  return {};
}

function item(type, { name, index, wave, parent, provider, before }) {
  const since = wave - ((((wave - index) % 3) + 3) % 3);
  const own = `${name}-${type.split(":").at(-1).toLowerCase()}-${index}-w${Math.max(since, 0)}`;
  const after = before === undefined ? {} : { dependsOn: [before] };
  if (type.startsWith("random:"))
    return new CustomResource(type, own, { byteLength: 8, b64Std: undefined, hex: undefined }, { parent, ...after });
  const options = { parent, provider, ...after };
  if (type.endsWith(":LogStream"))
    return new CustomResource(
      type,
      own,
      { name: own, logGroupName: output(`/crash/${name}`), arn: undefined },
      options,
    );
  const tagged = { tags: undefined, arn: undefined };
  return new CustomResource(type, own, type.endsWith(":Eip") ? { domain: "vpc", ...tagged } : tagged, options);
}
