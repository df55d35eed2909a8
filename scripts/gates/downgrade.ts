import type { Properties, Step } from "../engine/deployment.js";
import type { Gate, Verdict } from "./gate.js";
import { recordOf, specOf, textOf } from "./values.js";
import { parseImage, stepDown } from "./workloads/images.js";
import { containersOf, sourcesOf } from "./workloads/pods.js";

/** Something that keeps data goes back to an older version. */
export const downgrade: Gate = {
  name: "downgrade",
  title: "something that keeps data goes back to an older version",
  rule:
    "The version of a database, a cluster, a chart or the image of a pod with a volume never goes down to another major or minor one; a lower patch " +
    "release warns.",
  reason: "A newer version may have changed what lies on the disk, and the older one refuses it, or damages it.",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
  level: "block",
  settings: [],
  lift: "go forward instead; or, when the older version reads the data, name the resource with --allow",
  allowable: true,
  judge: ({ kind, steps }) =>
    kind === "up"
      ? steps.filter(({ op }) => op === "update" || op === "replace").flatMap((step) => verdicts(step))
      : [],
};

function verdicts(step: Step): Verdict[] {
  const [before, after] = [versionsOf(step.type, step.before), versionsOf(step.type, step.after)];
  const down = [...after].flatMap(([what, version]) => {
    const was = before.get(what);
    const by = was === undefined ? undefined : stepDown(was, version);
    return was === undefined || by === undefined ? [] : [{ text: `${what} from ${was} to ${version}`, by }];
  });
  if (down.length === 0) return [];
  return [
    {
      subject: step.urn,
      urn: step.urn,
      summary: `${step.name} would go back: ${down
        .map(({ text }) => text)
        .sort()
        .join(", ")}`,
      fix: `keep the newer version; or, when the older one reads its data, add --allow '${step.urn}'`,
      ...(down.every(({ by }) => by === "patch") && { atMost: "warn" as const }),
    },
  ];
}

/** Versions of what keeps data, by what they are of. */
function versionsOf(type: string, properties: Properties | undefined): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  const engineVersion = textOf(properties?.["engineVersion"]);
  const version = textOf(properties?.["version"]);
  if (engineVersion !== "") versions.set(textOf(properties?.["engine"]) || "the engine", engineVersion);
  if (type === "aws:eks/cluster:Cluster" && version !== "") versions.set("Kubernetes", version);
  if (type.startsWith("kubernetes:helm.sh/") && version !== "")
    versions.set(`chart ${textOf(properties?.["chart"])}`, version);
  if (hasVolume(properties))
    for (const container of containersOf(properties)) {
      const { repository, tag } = parseImage(container.image);
      if (tag !== "") versions.set(repository, tag);
    }
  return versions;
}

function hasVolume(properties: Properties | undefined): boolean {
  const templates = specOf(properties)["volumeClaimTemplates"];
  return (
    (Array.isArray(templates) && templates.length > 0) ||
    sourcesOf(recordOf(properties)).some(({ kind }) => kind === "claim")
  );
}
