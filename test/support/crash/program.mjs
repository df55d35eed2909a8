import { ComponentResource, Config, CustomResource, ProviderResource, output } from "@pulumi/pulumi";
import { identifyResources } from "../../../dist/infra/identity.js";
import { partsOf } from "./wave.mjs";

/** What the rules of the policy pack ask for, so that nothing but a crash stops a run. */
const asRulesWant = {
  "aws:sns/topic:Topic": { kmsMasterKeyId: "alias/aws/sns" },
  "aws:cloudwatch/logGroup:LogGroup": { retentionInDays: 30 },
  "aws:ec2/eip:Eip": { domain: "vpc" },
};

/** The wave that the environment's owner names, in five components, each of which stands on the one before it. */
export default async function program() {
  const { owner = "wave-0" } = new Config("chainwright").requireObject("settings");
  const wave = Number(/\d+$/.exec(owner)?.[0] ?? 0);
  identifyResources();
  const provider = new ProviderResource("aws", "aws", { region: "us-east-1", allowedAccountIds: ["210987654321"] });
  let before;
  for (const { component, items } of partsOf(wave)) {
    const parent = new ComponentResource("crash:index:Part", component);
    const after = before === undefined ? {} : { dependsOn: [before] };
    const made = items.map(({ type, name }) => {
      const aws = type.startsWith("aws:") ? { provider } : {};
      return new CustomResource(type, name, propertiesOf(type, name, component), { parent, ...aws, ...after });
    });
    parent.registerOutputs({});
    before = made[0];
  }
  return {};
}

function propertiesOf(type, name, component) {
  if (type.startsWith("random:")) return { byteLength: 8, b64Std: undefined, hex: undefined };
  if (type.endsWith(":LogStream")) return { name, logGroupName: output(`/crash/${component}`), arn: undefined };
  return { ...asRulesWant[type], tags: undefined, arn: undefined };
}
