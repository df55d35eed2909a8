import { parse } from "yaml";
import { type CheckFailure, CloudRefusal, type Properties } from "../../simulator.js";
import type { Catalogue, Request } from "../description.js";
import { arnOf } from "../identifying.js";
import { isObject, textAt } from "../reading.js";
import { cluster, role } from "../targets.js";
import { defaultAddonVersion, isAddon } from "./versions.js";

/** Add-ons that EKS installs. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html */
export const addons: Catalogue = {
  "aws:eks/addon:Addon": {
    id: ({ inputs }) => `${textAt(inputs, "clusterName")}:${textAt(inputs, "addonName")}`,
    arn: arnOf(
      "eks",
      ({ inputs, cloud }) => `addon/${textAt(inputs, "clusterName")}/${textAt(inputs, "addonName")}/${cloud.hex(8)}`,
    ),
    replaces: ["addonName", "clusterName", "namespaceConfig"],
    references: [
      cluster(),
      role("serviceAccountRoleArn", { code: "InvalidParameterException" }),
      role("podIdentityAssociations[].roleArn", { code: "InvalidParameterException" }),
    ],
    check: addonFailures,
    refuse: refuseAddon,
    refuseCreate({ type, inputs, cloud }) {
      const twin = cloud.get(type, `${textAt(inputs, "clusterName")}:${textAt(inputs, "addonName")}`);
      if (twin) throw new CloudRefusal("ResourceInUseException", "Addon already exists.");
    },
    makes: ({ arn, cloud }) => ({ arn, createdAt: new Date(cloud.now()).toISOString() }),
    shows: ({ inputs, cloud, object }) => {
      const version =
        textAt(cloud.get("aws:eks/cluster:Cluster", textAt(inputs, "clusterName") ?? "")?.outputs, "version") ?? "";
      const standard = defaultAddonVersion(textAt(inputs, "addonName") ?? "", version);
      return {
        addonVersion: textAt(inputs, "addonVersion") ?? textAt(object?.outputs, "addonVersion") ?? standard,
        configurationValues: textAt(inputs, "configurationValues") ?? "",
        modifiedAt: new Date(cloud.now()).toISOString(),
      };
    },
    settle: 50,
  },
};

function addonFailures(inputs: Properties): CheckFailure[] {
  const checks: readonly (readonly [string, readonly string[]])[] = [
    ["resolveConflictsOnCreate", ["NONE", "OVERWRITE"]],
    ["resolveConflictsOnUpdate", ["NONE", "OVERWRITE", "PRESERVE"]],
  ];
  return checks.flatMap(([property, allowed]) => {
    const value = textAt(inputs, property);
    if (value === undefined || allowed.includes(value)) return [];
    return [{ property, reason: `expected ${property} to be one of ${allowed.join(", ")}, got ${value}` }];
  });
}

function refuseAddon({ inputs, cloud }: Request): void {
  const name = textAt(inputs, "addonName") ?? "";
  const version = textAt(cloud.get("aws:eks/cluster:Cluster", textAt(inputs, "clusterName") ?? "")?.outputs, "version");
  if (!isAddon(name)) {
    throw new CloudRefusal(
      "InvalidParameterException",
      `Addon ${name} specified is not supported in ${version} kubernetes version`,
    );
  }
  const wanted = textAt(inputs, "addonVersion");
  if (wanted !== undefined && !/^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(wanted) && !name.includes("_")) {
    throw new CloudRefusal("InvalidParameterException", `Addon version specified is not supported: ${wanted}`);
  }
  const values = textAt(inputs, "configurationValues");
  if (values !== undefined && !isConfiguration(values)) {
    throw new CloudRefusal(
      "InvalidParameterException",
      "ConfigurationValue provided in request is not supported: it must be an object in JSON or YAML",
    );
  }
}

function isConfiguration(text: string): boolean {
  try {
    return isObject(parse(text));
  } catch {
    return false;
  }
}
