import { type CloudObject, CloudRefusal, type Properties } from "../../simulator.js";
import type { Request } from "../description.js";
import { architectureOf, isInstanceType } from "../ec2/instance-types.js";
import { vpcOfSubnet } from "../ec2/vpcs.js";
import { numberAt, textAt, textsAt } from "../reading.js";
import { refuseTrust } from "./trust.js";
import { minorsBehind, refuseVersion } from "./versions.js";

function invalid(message: string): CloudRefusal {
  return new CloudRefusal("InvalidParameterException", message);
}

/** What EKS refuses when a group of nodes is made and when it is changed. @throws CloudRefusal */
export function refuseNodeGroup(request: Request): void {
  refuseTrust(request, "nodeRoleArn", "ec2.amazonaws.com");
  refuseScaling(request.inputs);
  refuseNetwork(request);
  const template = templateOf(request);
  const types = textsAt(request.inputs, "instanceTypes[]");
  const ofTemplate = textAt(template?.outputs, "instanceType");
  if (types.length > 0 && ofTemplate !== undefined) {
    throw invalid("Cannot specify instance types in launch template and API request");
  }
  refuseTypes(ofTemplate === undefined ? types : [ofTemplate], textAt(request.inputs, "amiType"));
  if (template && numberAt(request.inputs, "diskSize") !== undefined) {
    throw invalid("Disk size must be specified within the launch template.");
  }
  const clusterVersion = versionOfCluster(request) ?? "";
  const version = textAt(request.inputs, "version") ?? clusterVersion;
  refuseVersion(version, request.cloud.now());
  if (minorsBehind(version, clusterVersion) > 0 || minorsBehind(clusterVersion, version) > 3) {
    throw invalid(`Requested Nodegroup version ${version} is not supported by a cluster of version ${clusterVersion}`);
  }
}

function refuseScaling(inputs: Properties): void {
  const [least, most, wanted] = ["minSize", "maxSize", "desiredSize"].map(
    (size) => numberAt(inputs, `scalingConfig.${size}`) ?? 0,
  );
  if (least === undefined || most === undefined || wanted === undefined) return;
  if (least > most) throw invalid(`Minimum capacity ${least} can't be greater than maximum capacity ${most}`);
  if (wanted < least) throw invalid(`Minimum capacity ${least} can't be greater than desired size ${wanted}`);
  if (wanted > most) throw invalid(`desired capacity ${wanted} can't be greater than max size ${most}`);
}

function refuseNetwork({ inputs, cloud }: Request): void {
  const name = textAt(inputs, "clusterName") ?? "";
  const network = textAt(cloud.get("aws:eks/cluster:Cluster", name)?.outputs, "vpcConfig.vpcId");
  const strange = textsAt(inputs, "subnetIds[]").find(
    (id) => network !== undefined && vpcOfSubnet(cloud, id) !== network,
  );
  if (strange !== undefined) throw invalid(`Subnet ${strange} is not in the VPC of cluster ${name}`);
}

/** The launch template that the group names, which must be there in that version. */
function templateOf({ inputs, cloud }: Request): CloudObject | undefined {
  const [id, name] = [textAt(inputs, "launchTemplate.id"), textAt(inputs, "launchTemplate.name")];
  if (id === undefined && name === undefined) return undefined;
  const found = cloud
    .list("aws:ec2/launchTemplate:LaunchTemplate")
    .find((template) => template.id === id || (name !== undefined && template.outputs.name === name));
  if (!found)
    throw new CloudRefusal(
      "InvalidRequestException",
      `You must use a valid fully-formed launch template. The specified launch template, ${id ?? name}, does not exist.`,
    );
  const version = numberAt(inputs, "launchTemplate.version");
  const latest = numberAt(found.outputs, "latestVersion") ?? 1;
  if (version !== undefined && (version < 1 || version > latest)) {
    throw new CloudRefusal(
      "InvalidRequestException",
      `The specified launch template, ${found.id}, has no version ${version}.`,
    );
  }
  return found;
}

function refuseTypes(types: readonly string[], ami: string | undefined): void {
  const strange = types.filter((type) => !isInstanceType(type));
  if (strange.length > 0) throw invalid(`The following supplied instance types do not exist: [${strange.join(", ")}]`);
  if (ami === undefined || ami === "CUSTOM") return;
  const wanted = ami.includes("ARM_64") ? "arm64" : "x86_64";
  const unfit = types.filter((type) => architectureOf(type) !== wanted);
  if (unfit.length > 0)
    throw invalid(`[${unfit.join(", ")}] is not a valid instance type for requested amiType ${ami}`);
}

function versionOfCluster({ inputs, cloud }: Request): string | undefined {
  return textAt(cloud.get("aws:eks/cluster:Cluster", textAt(inputs, "clusterName") ?? "")?.outputs, "version");
}

/** What EKS refuses when a group of nodes is changed. @throws CloudRefusal */
export function refuseNodeGroupChange({ inputs, object }: Request & { readonly object: CloudObject }): void {
  const [before, after] = [textAt(object.outputs, "version"), textAt(inputs, "version")];
  if (before !== undefined && after !== undefined && minorsBehind(before, after) > 0) {
    throw invalid(`Nodegroup ${object.id} can't go back from version ${before} to ${after}`);
  }
}
