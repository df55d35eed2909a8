import { at, list, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { nameViolations } from "./names.js";
import { podSpecOf, podViolations } from "./pod.js";
import { selects, selectorViolations } from "./selector.js";
import { claimViolations } from "./storage.js";
import { scheduleViolations } from "./schedule.js";
import { required, supportedOnly } from "./values.js";
import { labelViolations } from "./metadata.js";

/** Kinds whose selector must be given and must pick their own template's labels. */
const selecting = ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

/** What is wrong with an object that makes pods. */
export function workloadViolations(kind: string, manifest: Manifest): readonly Violation[] {
  const pod = podSpecOf(kind, manifest);
  if (!pod) return [];
  const claims = list(at(manifest, "spec", "volumeClaimTemplates"));
  const claimNames = claims.flatMap((claim) => text(at(claim, "metadata", "name")) ?? []);
  return [
    ...podViolations(pod.spec, pod.path, claimNames),
    ...templateViolations(kind, manifest, pod),
    ...(selecting.includes(kind) ? ownSelector(manifest) : []),
    ...amounts(manifest),
    ...(kind === "StatefulSet" ? statefulViolations(manifest, claims) : []),
    ...(kind === "Deployment" ? rolloutViolations(manifest) : []),
    ...(kind === "CronJob" ? scheduleViolations(manifest) : []),
  ];
}

function templateViolations(
  kind: string,
  manifest: Manifest,
  pod: { spec: Manifest; path: string },
): readonly Violation[] {
  const ending = kind === "Job" || kind === "CronJob";
  const { restartPolicy } = pod.spec;
  const path = `${pod.path}.restartPolicy`;
  const template = pod.path.slice(0, -".spec".length);
  const labels = at(manifest, ...template.split("."), "metadata", "labels");
  return [
    ...(kind === "Pod" ? [] : labelViolations(labels, `${template}.metadata.labels`)),
    ...(ending && restartPolicy === undefined ? [required(path, 'supported values: "OnFailure", "Never"')] : []),
    ...(kind === "Pod" ? [] : supportedOnly(text(restartPolicy), path, ending ? ["OnFailure", "Never"] : ["Always"])),
  ];
}

function ownSelector(manifest: Manifest): readonly Violation[] {
  const selector = at(manifest, "spec", "selector");
  if (typeof selector === "symbol" || selector === undefined) return [];
  const { matchLabels, matchExpressions } = record(selector);
  const wrong = selectorViolations(selector, "spec.selector");
  if (Object.keys(record(matchLabels)).length + list(matchExpressions).length === 0 && typeof matchLabels !== "symbol")
    return [...wrong, { path: "spec.selector", reason: "Invalid value: empty selector is invalid" }];
  const labels = at(manifest, "spec", "template", "metadata", "labels");
  return typeof labels === "symbol" || selects(selector, labels)
    ? wrong
    : [
        ...wrong,
        { path: "spec.template.metadata.labels", reason: "Invalid value: `selector` does not match template `labels`" },
      ];
}

function amounts(manifest: Manifest): readonly Violation[] {
  const keys = [
    "replicas",
    "minReadySeconds",
    "revisionHistoryLimit",
    "progressDeadlineSeconds",
    "backoffLimit",
    "completions",
    "parallelism",
    "activeDeadlineSeconds",
    "ttlSecondsAfterFinished",
    "successfulJobsHistoryLimit",
    "failedJobsHistoryLimit",
    "startingDeadlineSeconds",
  ];
  return keys.flatMap((key) => {
    const value = number(at(manifest, "spec", key));
    return value === undefined || value >= 0
      ? []
      : [{ path: `spec.${key}`, reason: `Invalid value: ${value}: must be greater than or equal to 0` }];
  });
}

function statefulViolations(manifest: Manifest, claims: readonly unknown[]): readonly Violation[] {
  const update = text(at(manifest, "spec", "updateStrategy", "type"));
  const management = text(at(manifest, "spec", "podManagementPolicy"));
  return [
    ...claims.flatMap((claim, index) => {
      const path = `spec.volumeClaimTemplates[${index}]`;
      const name = text(at(claim, "metadata", "name"));
      return [
        ...(name === undefined
          ? [{ path: `${path}.metadata.name`, reason: "Required value" }]
          : nameViolations(`${path}.metadata.name`, "label", name)),
        ...claimViolations(record(record(claim)["spec"]), `${path}.spec`),
      ];
    }),
    ...supportedOnly(update, "spec.updateStrategy.type", ["OnDelete", "RollingUpdate"]),
    ...supportedOnly(management, "spec.podManagementPolicy", ["OrderedReady", "Parallel"]),
    ...["whenDeleted", "whenScaled"].flatMap((key) =>
      supportedOnly(
        text(at(manifest, "spec", "persistentVolumeClaimRetentionPolicy", key)),
        `spec.persistentVolumeClaimRetentionPolicy.${key}`,
        ["Retain", "Delete"],
      ),
    ),
  ];
}

function rolloutViolations(manifest: Manifest): readonly Violation[] {
  const { type, rollingUpdate } = record(at(manifest, "spec", "strategy"));
  const { maxSurge, maxUnavailable } = record(rollingUpdate);
  const none = (value: unknown) => value === 0 || value === "0%";
  return [
    ...supportedOnly(text(type), "spec.strategy.type", ["Recreate", "RollingUpdate"]),
    ...(type === "Recreate" && rollingUpdate !== undefined
      ? [
          {
            path: "spec.strategy.rollingUpdate",
            reason: "Forbidden: may not be specified when strategy `type` is 'Recreate'",
          },
        ]
      : []),
    ...(none(maxSurge) && none(maxUnavailable)
      ? [
          {
            path: "spec.strategy.rollingUpdate.maxUnavailable",
            reason: "Invalid value: may not be 0 when `maxSurge` is 0",
          },
        ]
      : []),
  ];
}
