import { supportedUntil } from "../../components/cluster/support.js";
import { engineSupportedUntil } from "../../components/database/support.js";
import type { Properties } from "../engine/deployment.js";
import type { Gate } from "./gate.js";
import { isMade, kindOf, textOf } from "./values.js";

/** A version that AWS no longer supports, or soon won't. */
export const pastSupport: Gate = {
  name: "past-support",
  title: "a version that AWS no longer supports",
  rule:
    "Every database engine and Kubernetes version that is made or changed is in its standard support today. One that is changed in something else " +
    "only warns.",
  reason: "After that day AWS upgrades it by itself at a time of its own, or bills extended support by the hour.",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html",
  level: "block",
  settings: [],
  lift: "upgrade first, or begin with a supported version",
  judge: ({ kind, steps, now }) => {
    if (kind !== "up") return [];
    return steps.filter(isMade).flatMap((step) => {
      const found = versionOf(step.type, step.after);
      if (found === undefined || found.until >= now.toISOString().slice(0, 10)) return [];
      const before = versionOf(step.type, step.before);
      return [
        {
          subject: step.urn,
          urn: step.urn,
          summary: `${step.name} runs ${found.what}, whose standard support ended on ${found.until}`,
          fix: "upgrade it to a version in standard support",
          ...(step.op === "update" && before?.what === found.what && { atMost: "warn" as const }),
        },
      ];
    });
  },
};

function versionOf(type: string, properties: Properties | undefined): { what: string; until: string } | undefined {
  const [engine, engineVersion, version] = ["engine", "engineVersion", "version"].map((key) =>
    textOf(properties?.[key]),
  );
  if (type.startsWith("aws:rds/") && engine && engineVersion)
    return known(`${engine} ${engineVersion}`, engineSupportedUntil(engine, engineVersion));
  if (type.startsWith("aws:eks/") && /^(Cluster|NodeGroup)$/.test(kindOf(type)) && version)
    return known(`Kubernetes ${version}`, supportedUntil(version) ?? beforeAll(version));
  return undefined;
}

function known(what: string, until: string | undefined): { what: string; until: string } | undefined {
  return until === undefined ? undefined : { what, until };
}

/** Versions older than those on file ended before the first of them. */
function beforeAll(version: string): string | undefined {
  const minor = Number(/^1\.(\d+)$/.exec(version)?.[1]);
  return minor < 32 ? "2026-01-01 or earlier" : undefined;
}
