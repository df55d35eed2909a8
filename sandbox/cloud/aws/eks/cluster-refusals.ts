import { type CloudObject, CloudRefusal } from "../../simulator.js";
import type { Request } from "../description.js";
import { vpcOfSubnet, zoneOfSubnet } from "../ec2/vpcs.js";
import { flagAt, textAt, textsAt } from "../reading.js";
import { vpcOfGroup } from "../targets.js";
import { refuseTrust } from "./trust.js";
import { minorsBehind, refuseVersion, refuseVersionStep } from "./versions.js";

function invalid(message: string): CloudRefusal {
  return new CloudRefusal("InvalidParameterException", message);
}

/** What EKS refuses when a cluster is made and when it is changed. @throws CloudRefusal */
export function refuseCluster(request: Request): void {
  const { inputs, cloud } = request;
  const version = textAt(inputs, "version");
  if (version !== undefined) refuseVersion(version, cloud.now());
  refuseTrust(request, "roleArn", "eks.amazonaws.com");
  refuseSubnets(request);
  const hidden = flagAt(inputs, "vpcConfig.endpointPublicAccess") === false;
  if (hidden && flagAt(inputs, "vpcConfig.endpointPrivateAccess") !== true) {
    throw invalid("Private and public endpoint access cannot both be false");
  }
  if (hidden && textsAt(inputs, "vpcConfig.publicAccessCidrs[]").some((block) => block !== "0.0.0.0/0")) {
    throw invalid("publicAccessCidrs can't be given while public endpoint access is disabled");
  }
}

function refuseSubnets({ inputs, cloud }: Request): void {
  const subnets = textsAt(inputs, "vpcConfig.subnetIds[]");
  const networks = new Set(subnets.map((id) => vpcOfSubnet(cloud, id)));
  if (networks.size > 1) throw invalid("Subnets specified must belong to the same VPC");
  if (new Set(subnets.map((id) => zoneOfSubnet(cloud, id))).size < 2) {
    throw invalid("Subnets specified must be in at least two different AZs");
  }
  const [network] = networks;
  const strange = textsAt(inputs, "vpcConfig.securityGroupIds[]").find((id) => vpcOfGroup(cloud, id) !== network);
  if (strange !== undefined) throw invalid(`Security group(s) [${strange}] are not in the same VPC as the subnets`);
}

/** What EKS refuses when a cluster is changed. @throws CloudRefusal */
export function refuseClusterChange({ inputs, object, cloud }: Request & { readonly object: CloudObject }): void {
  const [before, version] = [textAt(object.outputs, "version"), textAt(inputs, "version")];
  if (before !== undefined && version !== undefined) refuseVersionStep(before, version);
  const nodes = cloud.list("aws:eks/nodeGroup:NodeGroup").filter(({ outputs }) => outputs.clusterName === object.id);
  const old = nodes.find(
    ({ outputs }) => minorsBehind(version ?? before ?? "", textAt(outputs, "version") ?? version ?? "") > 3,
  );
  if (old)
    throw invalid(
      `Nodegroup ${old.id} must be updated before the cluster can be: it is more than three minor versions behind`,
    );
  const modes = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
  const modeOf = (properties: unknown) => modes.indexOf(textAt(properties, "accessConfig.authenticationMode") ?? "");
  if (modeOf(inputs) >= 0 && modeOf(inputs) < modeOf(object.outputs)) {
    throw new CloudRefusal(
      "InvalidParameterException",
      `Unsupported authentication mode update from ${modes[modeOf(object.outputs)]} to ${modes[modeOf(inputs)]}`,
    );
  }
  const [was, is] = [object.outputs, inputs].map(
    (properties) => [...new Set(textsAt(properties, "vpcConfig.subnetIds[]").map((id) => vpcOfSubnet(cloud, id)))][0],
  );
  if (was !== undefined && is !== undefined && was !== is)
    throw invalid("Provided subnets belong to a different VPC than the cluster's");
}
