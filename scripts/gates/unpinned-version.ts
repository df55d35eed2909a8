import type { Properties, Step } from "../engine/deployment.js";
import { few, type Gate } from "./gate.js";
import { isHidden, isMade, kindOf, objectsIn, recordOf, textOf } from "./values.js";
import { containersOf } from "./workloads/pods.js";
import { parseImage, unpinnedBecause } from "./workloads/images.js";

/** What is installed may be something else tomorrow. */
export const unpinnedVersion: Gate = {
  name: "unpinned-version",
  title: "what is installed may be something else tomorrow",
  rule:
    "Every image that is made or changed has a tag that stays, or a digest; every chart an exact version; every database an engine version. What was " +
    "so before and stays so only warns.",
  reason:
    "The same commit would deploy something else the next time, on another node, or when a pod restarts at night.",
  source: "https://kubernetes.io/docs/concepts/configuration/overview/#container-images",
  level: "block",
  settings: [],
  lift: "name the exact version, or pin the digest",
  judge: ({ kind, steps }) => {
    if (kind !== "up") return [];
    return steps.filter(isMade).flatMap((step) => {
      const known = step.op === "create" ? [] : unpinned(step.type, step.before);
      const found = unpinned(step.type, step.after);
      const fresh = found.filter((one) => !known.includes(one));
      const told = fresh.length > 0 ? fresh : found;
      if (told.length === 0) return [];
      const summary = `${step.name}: ${few(told, 3)}`;
      const fix = "name the exact version, or pin the digest";
      return [
        { subject: step.urn, urn: step.urn, summary, fix, ...(fresh.length === 0 && { atMost: "warn" as const }) },
      ];
    });
  },
};

function unpinned(type: Step["type"], properties: Properties | undefined): string[] {
  if (properties === undefined) return [];
  return [
    ...new Set([...imagesIn(type, properties), ...chartIn(type, properties), ...engineIn(type, properties)]),
  ].sort();
}

function imagesIn(type: string, properties: Properties): string[] {
  const texts = [
    ...containersOf(properties).map(({ image }) => image),
    ...objectsIn(properties).map(({ imageUri }) => textOf(imageUri)),
    ...definitionImages(properties),
    ...(/:(Release|Chart)$/.test(type) ? valueImages(properties["values"]) : []),
  ];
  return texts
    .filter((text) => text !== "" && !isHidden(text))
    .flatMap((text) => {
      const because = unpinnedBecause(parseImage(text));
      return because === undefined ? [] : [`image ${parseImage(text).repository} ${because}`];
    });
}

/** Containers of an ECS task are a list in JSON. */
function definitionImages(properties: Properties): string[] {
  const text = textOf(properties["containerDefinitions"]);
  if (!text.startsWith("[")) return [];
  try {
    return (JSON.parse(text) as unknown[]).map((one) => textOf(recordOf(one)["image"]));
  } catch {
    return [];
  }
}

/** A chart's values name images as text, or as a repository and a tag; no tag there means the chart's own. */
function valueImages(values: unknown): string[] {
  return objectsIn(values).flatMap(({ image, repository, tag, digest }) => [
    ...(typeof image === "string" && image.includes("/") && /[:@]/.test(image) ? [image] : []),
    ...(typeof repository === "string" && typeof tag === "string" && tag !== "" && !digest
      ? [`${repository}:${tag}`]
      : []),
  ]);
}

/** A chart from a folder or an archive is pinned by the commit. */
function chartIn(type: string, properties: Properties): string[] {
  if (!/^kubernetes:helm\.sh\/[^:]+:(Release|Chart)$/.test(type)) return [];
  const [chart, version] = [textOf(properties["chart"]), textOf(properties["version"])];
  if (/^\.{0,2}\/|\.tgz$/.test(chart) || isHidden(version)) return [];
  if (version === "") return [`chart ${chart} has no version`];
  return /^v?\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(version) ? [] : [`chart ${chart} has the moving version ${version}`];
}

function engineIn(type: string, properties: Properties): string[] {
  const engine = textOf(properties["engine"]);
  const restored = ["replicateSourceDb", "snapshotIdentifier", "globalClusterIdentifier", "clusterIdentifier"].some(
    (key) => properties[key] !== undefined,
  );
  if (!/^aws:(rds|docdb|neptune)\//.test(type) || !/^(Instance|Cluster)$/.test(kindOf(type)) || restored) return [];
  return engine !== "" && properties["engineVersion"] === undefined ? [`engine ${engine} has no version`] : [];
}
