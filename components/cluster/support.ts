import type { Problem } from "../core/errors.js";
import data from "./support.json" with { type: "json" };

const versions: Readonly<Record<string, { readonly standardUntil: string }>> = data.versions;

/** Days of standard support that a cluster's version must still have: time to plan an upgrade and to do it twice. */
export const supportMarginDays = 60;

const dayMs = 86_400_000;

/**
 * What is wrong with a version today: unknown, or under 60 days from the end of standard support, on which AWS upgrades the cluster
 * by itself. Undefined when nothing is.
 *
 * @param path of the setting, as the reader wrote it
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 */
export function supportProblem(version: string, today: Date, path = "cluster.version"): Problem | undefined {
  const supported = Object.keys(versions).filter((one) => daysLeft(one, today) >= supportMarginDays);
  if (supported.includes(version)) return undefined;
  const known = versions[version];
  return {
    path,
    expected: `a version with ${supportMarginDays} days of standard support or more: ${supported.join(", ") || "none on file"}`,
    actual: known ? `${version}, ${ending(version, known.standardUntil, today)}` : JSON.stringify(version),
    fix: known
      ? upgradeFix(version, supported)
      : "use a supported version; a newer one has to be added to support.json first",
  };
}

/** Last day of a version's standard support, `2026-12-02`; undefined for one that is not on file. */
export function supportedUntil(version: string): string | undefined {
  return versions[version]?.standardUntil;
}

function daysLeft(version: string, today: Date): number {
  const until = versions[version]?.standardUntil;
  return until === undefined ? Number.NEGATIVE_INFINITY : Math.floor((Date.parse(until) - today.getTime()) / dayMs);
}

function ending(version: string, until: string, today: Date): string {
  const days = daysLeft(version, today);
  return days < 0
    ? `whose standard support ended on ${until}`
    : `whose standard support ends on ${until}, in ${days} days`;
}

/** A control plane goes up one minor version at a time. */
function upgradeFix(version: string, supported: readonly string[]): string {
  const [major = "1", minor = "0"] = version.split(".");
  const next = `${major}.${Number(minor) + 1}`;
  if (supported.length === 0 || supported.includes(next)) return `upgrade to ${next}`;
  return `a running cluster goes up one version at a time, next to ${next}; a new one begins at ${supported.at(-1) ?? next}`;
}
