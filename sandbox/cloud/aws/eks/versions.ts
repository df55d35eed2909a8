import { CloudRefusal } from "../../simulator.js";
import data from "./versions.json" with { type: "json" };

/** The version of a cluster that names none. @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
export const newestVersion = data.newest;

/** @throws CloudRefusal for a version that EKS doesn't have, or no longer, at this time */
export function refuseVersion(version: string, now: number): void {
  const known = data.clusters.find((one) => one.version === version);
  if (known && now < Date.parse(known.supportedUntil)) return;
  throw new CloudRefusal("InvalidParameterException", `unsupported Kubernetes version ${version}`);
}

/**
 * EKS goes up one minor version at a time, and back by one.
 *
 * @throws CloudRefusal for a longer way
 */
export function refuseVersionStep(from: string, to: string): void {
  if (from === to || Math.abs(minorOf(to) - minorOf(from)) === 1) return;
  throw new CloudRefusal(
    "InvalidParameterException",
    `Unsupported Kubernetes minor version update from ${from} to ${to}`,
  );
}

/** How many minor versions the second is behind the first. */
export function minorsBehind(version: string, other: string): number {
  return minorOf(version) - minorOf(other);
}

/**
 * The version of an add-on that EKS installs on a cluster when none is named; versions of AWS's own add-ons are
 * illustrations, since EKS has its own list of them.
 */
export function defaultAddonVersion(name: string, cluster: string): string {
  const own = data.clusters.find((one) => one.version === cluster);
  if (name === "coredns" || name === "kube-proxy") return own?.[name] ?? "";
  return (data.addons as Readonly<Record<string, string>>)[name] ?? "v1.0.0-eksbuild.1";
}

/** Whether EKS has an add-on of this name: AWS's own, or one of the marketplace, which all have an underscore. */
export function isAddon(name: string): boolean {
  return name in data.addons || /^[a-z0-9-]+_[a-z0-9-]+$/.test(name);
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
