import { at, entries, list, type Manifest, number, record, text, type Violation } from "../manifest.js";
import { nameViolations } from "./names.js";
import { podSpecOf, podViolations } from "./pod.js";
import { selects, selectorViolations } from "./selector.js";
import { claimViolations } from "./storage.js";
import { supportedOnly } from "./values.js";
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
  const allowed = kind === "Job" || kind === "CronJob" ? ["OnFailure", "Never"] : ["Always"];
  const policy = pod.spec["restartPolicy"];
  const path = `${pod.path}.restartPolicy`;
  const supported = `supported values: ${allowed.map((value) => JSON.stringify(value)).join(", ")}`;
  if (kind === "Pod" || typeof policy === "symbol") return [];
  const template = pod.path.slice(0, -".spec".length);
  const labels = template.split(".").reduce<unknown>((here, key) => record(here)[key], manifest);
  const problems = labelViolations(at(labels, "metadata", "labels"), `${template}.metadata.labels`);
  if (policy === undefined && allowed[0] !== "Always")
    return [...problems, { path, reason: `Required value: ${supported}` }];
  return policy === undefined || allowed.includes(String(policy))
    ? problems
    : [...problems, { path, reason: `Unsupported value: ${JSON.stringify(policy)}: ${supported}` }];
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

/** A field of a cron schedule: lists of numbers, ranges, steps, or names. */
const field = String.raw`(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(\/\d+)?`;
const schedule = new RegExp(
  String.raw`^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \d+[hms].*|(${field}(,${field})*)(\s+(\?|${field}(,${field})*)){4})$`,
);
const limits = [59, 23, 31, 12, 7];

function scheduleViolations(manifest: Manifest): readonly Violation[] {
  const value = text(at(manifest, "spec", "schedule"));
  const path = "spec.schedule";
  const zone = text(at(manifest, "spec", "timeZone"));
  return [
    ...(value === undefined || (schedule.test(value) && withinCronLimits(value))
      ? []
      : [{ path, reason: `Invalid value: ${JSON.stringify(value)}: is no cron schedule of five fields` }]),
    ...(value?.includes("TZ=")
      ? [{ path, reason: "Invalid value: cannot use TZ or CRON_TZ in schedule, use timeZone field instead" }]
      : []),
    ...(zone === undefined || knownZone(zone)
      ? []
      : [{ path: "spec.timeZone", reason: `Invalid value: ${JSON.stringify(zone)}: unknown time zone` }]),
    ...supportedOnly(text(at(manifest, "spec", "concurrencyPolicy")), "spec.concurrencyPolicy", [
      "Allow",
      "Forbid",
      "Replace",
    ]),
  ];
}

function withinCronLimits(value: string): boolean {
  if (value.startsWith("@")) return true;
  return value
    .split(/\s+/)
    .every((part, index) =>
      [...part.replaceAll(/\/\d+/g, "").matchAll(/\d+/g)].every(([digits]) => Number(digits) <= (limits[index] ?? 0)),
    );
}

function knownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The names of the claims that a StatefulSet makes for each of its pods, with their specification. */
export function claimTemplates(manifest: Manifest): readonly { item: Manifest; path: string }[] {
  return entries(at(manifest, "spec", "volumeClaimTemplates"), "spec.volumeClaimTemplates");
}
