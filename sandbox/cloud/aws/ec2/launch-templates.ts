import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { arnOf, prefixed } from "../identifying.js";
import { flagAt, numberAt, textAt, textsAt, valuesAt } from "../reading.js";
import { key, securityGroup, subnet } from "../targets.js";
import { isInstanceType } from "./instance-types.js";

/** Launch templates: every change makes a new version. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
export const launchTemplates: Catalogue = {
  "aws:ec2/launchTemplate:LaunchTemplate": {
    name: {
      property: "name",
      prefix: "namePrefix",
      length: [3, 128],
      pattern: /^[a-zA-Z0-9()./_-]+$/,
      says: "letters, digits and ()./_-",
      duplicate: {
        code: "InvalidLaunchTemplateName.AlreadyExistsException",
        says: (name) => `Launch template name ${name} already in use.`,
      },
      source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html",
    },
    id: prefixed("lt"),
    arn: arnOf("ec2", ({ id }) => `launch-template/${id}`),
    ordered: ["blockDeviceMappings"],
    references: [
      securityGroup("vpcSecurityGroupIds[]", { holds: undefined }),
      securityGroup("networkInterfaces[].securityGroups[]", { holds: undefined }),
      subnet("networkInterfaces[].subnetId", { holds: undefined }),
      key("blockDeviceMappings[].ebs.kmsKeyId", { code: "InvalidParameterValue" }),
    ],
    check: templateFailures,
    refuse: refuseTemplate,
    shows: ({ inputs, object }) => showVersions(inputs, object?.outputs),
  },
};

function templateFailures(inputs: Properties): CheckFailure[] {
  const description = textAt(inputs, "description");
  return [
    ...(inputs.vpcSecurityGroupIds !== undefined && textsAt(inputs, "networkInterfaces[].securityGroups[]").length > 0
      ? [
          {
            property: "vpcSecurityGroupIds",
            reason: "security groups go either here or into networkInterfaces, not both",
          },
        ]
      : []),
    ...(description !== undefined && description.length > 255
      ? [{ property: "description", reason: `expected at most 255 characters, got ${description.length}` }]
      : []),
    ...metadataFailures(inputs),
  ];
}

function metadataFailures(inputs: Properties): CheckFailure[] {
  const limit = numberAt(inputs, "metadataOptions.httpPutResponseHopLimit");
  const tokens = textAt(inputs, "metadataOptions.httpTokens");
  const property = "metadataOptions";
  return [
    ...(limit !== undefined && (limit < 1 || limit > 64)
      ? [{ property, reason: `expected httpPutResponseHopLimit from 1 to 64, got ${limit}` }]
      : []),
    ...(tokens !== undefined && !["optional", "required"].includes(tokens)
      ? [{ property, reason: `expected httpTokens to be one of optional, required, got ${tokens}` }]
      : []),
  ];
}

function refuseTemplate({ inputs }: Request): void {
  const type = textAt(inputs, "instanceType");
  if (type !== undefined && !isInstanceType(type)) {
    throw new CloudRefusal("InvalidParameterValue", `The following supplied instance types do not exist: [${type}]`);
  }
  const image = textAt(inputs, "imageId");
  if (image !== undefined && !/^(ami-[0-9a-f]{8,17}|resolve:ssm:.+)$/.test(image)) {
    throw new CloudRefusal("InvalidAMIID.Malformed", `Invalid id: "${image}" (expecting "ami-...")`);
  }
  const data = textAt(inputs, "userData");
  if (data !== undefined) refuseUserData(data);
  for (const volume of valuesAt(inputs, "blockDeviceMappings[].ebs")) refuseVolume(volume);
}

function refuseUserData(data: string): void {
  const proper = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(data) && data.replace(/\s/g, "").length % 4 === 0;
  if (!proper) throw new CloudRefusal("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
  const bytes = Buffer.from(data, "base64").length;
  if (bytes > 16_384)
    throw new CloudRefusal("InvalidParameterValue", `User data is limited to 16384 bytes, got ${bytes}`);
}

const volumeTypes = ["standard", "io1", "io2", "gp2", "gp3", "sc1", "st1"];

/** @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
function refuseVolume(volume: unknown): void {
  const [type, size] = [textAt(volume, "volumeType") ?? "gp2", numberAt(volume, "volumeSize")];
  if (!volumeTypes.includes(type)) throw new CloudRefusal("InvalidParameterValue", `Invalid volume type: ${type}`);
  if (size !== undefined && (size < 1 || size > 65_536)) {
    throw new CloudRefusal("InvalidParameterValue", `Volume of ${size}GiB is out of range`);
  }
  if (textAt(volume, "kmsKeyId") !== undefined && flagAt(volume, "encrypted") !== true) {
    throw new CloudRefusal(
      "InvalidParameterDependency",
      "The parameter KmsKeyId requires the parameter Encrypted to be set.",
    );
  }
  const iops = numberAt(volume, "iops");
  if (iops !== undefined && !["io1", "io2", "gp3"].includes(type)) {
    throw new CloudRefusal("InvalidParameterCombination", `The parameter iops is not supported for ${type} volumes.`);
  }
}

function showVersions(inputs: Properties, before: Properties | undefined): Properties {
  const latestVersion = before ? (numberAt(before, "latestVersion") ?? 0) + 1 : 1;
  const kept = before ? numberAt(before, "defaultVersion") : 1;
  const chosen = flagAt(inputs, "updateDefaultVersion") === true ? latestVersion : numberAt(inputs, "defaultVersion");
  return { latestVersion, defaultVersion: chosen ?? kept ?? 1 };
}
