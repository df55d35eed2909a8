import { at, type Manifest, text, type Violation } from "../manifest.js";
import { supportedOnly } from "./values.js";

/** A field of a cron schedule: lists of numbers, ranges, steps, or names. */
const field = String.raw`(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(\/\d+)?`;
const schedule = new RegExp(
  String.raw`^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \d+[hms].*|(${field}(,${field})*)(\s+(\?|${field}(,${field})*)){4})$`,
);
const limits = [59, 23, 31, 12, 7];

/** What is wrong with when a CronJob runs. */
export function scheduleViolations(manifest: Manifest): readonly Violation[] {
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
