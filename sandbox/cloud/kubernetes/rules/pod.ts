import { below, entries, list, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { containerViolations, seccompViolations } from "./containers.js";
import { duplicates } from "./duplicates.js";
import { nameViolations } from "./names.js";
import { resourceViolations } from "./resources.js";
import { schedulingViolations } from "./scheduling.js";
import { volumeViolations } from "./volumes.js";

/** Where each kind that makes pods keeps their specification. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  Deployment: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  ReplicationController: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
};

/** The specification of the pods that an object makes, with its path; undefined for a kind that makes none. */
export function podSpecOf(kind: string, manifest: Manifest): { spec: Manifest; path: string } | undefined {
  const keys = podPaths[kind];
  if (!keys) return undefined;
  const spec = keys.reduce<unknown>((here, key) => record(here)[key], manifest);
  return { spec: record(spec), path: keys.join(".") };
}

/**
 * What is wrong with the specification of a pod.
 *
 * @param claims names of the volumes that come from the claim templates of a StatefulSet
 */
export function podViolations(spec: Manifest, path: string, claims: readonly string[]): readonly Violation[] {
  const volumes = new Set([
    ...claims,
    ...list(spec["volumes"]).flatMap((volume) => text(record(volume)["name"]) ?? []),
  ]);
  const hostNetwork = spec["hostNetwork"] === true;
  const groups = ["initContainers", "containers"] as const;
  return [
    ...(list(spec["containers"]).length === 0 && typeof spec["containers"] !== "symbol"
      ? [{ path: below(path, "containers"), reason: "Required value" }]
      : []),
    ...duplicates(
      [...list(spec["initContainers"]), ...list(spec["containers"])],
      below(path, "containers"),
      ({ name }) => text(name),
    ),
    ...groups.flatMap((group) =>
      entries(spec[group], below(path, group)).flatMap(({ item, path: place }) =>
        containerViolations(item, place, { volumes, hostNetwork, init: group === "initContainers" }),
      ),
    ),
    ...volumeViolations(spec["volumes"], below(path, "volumes")),
    ...resourceViolations(spec["resources"], below(path, "resources")),
    ...schedulingViolations(spec, path),
    ...settingViolations(spec, path),
  ];
}

function settingViolations(spec: Manifest, path: string): readonly Violation[] {
  const grace = number(spec["terminationGracePeriodSeconds"]);
  const account = text(spec["serviceAccountName"]);
  const priority = text(spec["priorityClassName"]);
  return [
    ...(grace !== undefined && grace < 0
      ? [
          {
            path: below(path, "terminationGracePeriodSeconds"),
            reason: `Invalid value: ${grace}: must be greater than or equal to 0`,
          },
        ]
      : []),
    ...(account ? nameViolations(below(path, "serviceAccountName"), "subdomain", account) : []),
    ...(priority ? nameViolations(below(path, "priorityClassName"), "subdomain", priority) : []),
    ...(spec["dnsPolicy"] === "None" && list(record(spec["dnsConfig"])["nameservers"]).length === 0
      ? [
          {
            path: below(path, "dnsConfig"),
            reason: "Required value: must provide at least one DNS nameserver when `dnsPolicy` is None",
          },
        ]
      : []),
    ...seccompViolations(
      record(spec["securityContext"])["seccompProfile"],
      below(below(path, "securityContext"), "seccompProfile"),
    ),
  ];
}
