import type { Finding } from "../gates/finding.js";
import type { FindingSet } from "../tracking/tracker.js";
import type { Drift, DriftGroup } from "./drift.js";
import { attributionText, componentText, countText, groupText, valueText } from "./words.js";

/** The groups as findings of a run: names and properties, no values. */
export function driftFindings({ groups }: Drift, heal: string): Finding[] {
  return groups.map((group) => ({
    key: `drift:${group.component}`,
    gate: "drift",
    level: "warn",
    summary: `${componentText(group.component)}: ${groupText(group)}: ${namesOf(group)}`,
    fix: `put it right: ${heal}; or write what is meant into the program or its configuration, or into settings.drift`,
    source: "docs/drift.md",
  }));
}

function namesOf({ resources }: DriftGroup): string {
  return resources
    .map(({ name, what, differences }) => {
      const paths = differences.filter(({ level }) => level === "drift").map(({ path }) => path);
      return what === "deleted" ? `${name} is deleted` : `${name} (${paths.join(", ")})`;
    })
    .join("; ");
}

/** The groups as the tracker keeps them. */
export function trackedDrift(
  { groups }: Drift,
  about: Pick<FindingSet, "project" | "environment" | "run">,
  heal: string,
): FindingSet {
  const findings = groups.map((group) => ({
    subject: group.component,
    title: `[Drift] ${componentText(group.component)} of ${about.project} ${about.environment}`,
    lead: `${countText(group.resources)} in the cloud, not by a deployment. Put it right with ${heal}, or write what is meant into the program, its configuration or settings.drift. This issue closes itself when the drift is gone.`,
    tables: tablesOf(group),
    since: group.since,
  }));
  return { kind: "drift", ...about, findings };
}

function tablesOf({ resources }: DriftGroup): FindingSet["findings"][number]["tables"] {
  const changed = resources.flatMap(({ name, differences }) =>
    differences
      .filter(({ level }) => level === "drift")
      .map(({ path, state, cloud }) => [name, path, valueText(state), valueText(cloud)]),
  );
  const deleted = resources.filter(({ what }) => what === "deleted").map(({ name, type }) => [name, type]);
  const known = resources.flatMap(({ name, attribution }) =>
    attribution === null ? [] : [[name, attributionText(attribution)]],
  );
  return [
    { heading: "Changed", columns: ["Resource", "Property", "State", "Cloud"], rows: changed },
    { heading: "Deleted", columns: ["Resource", "Type"], rows: deleted },
    { heading: "By whom", columns: ["Resource", "Last change"], rows: known },
  ].filter(({ rows }) => rows.length > 0);
}
