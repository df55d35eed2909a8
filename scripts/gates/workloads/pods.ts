import type { Properties } from "../../engine/deployment.js";
import { listOf, objectsIn, recordOf, specOf, textOf, textsOf } from "../values.js";

/** A container of a workload. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** Command and arguments, one word each. */
  readonly words: readonly string[];
  /** Environment as `NAME=value`; values from elsewhere are empty. */
  readonly env: readonly string[];
}

/** The pod that a workload makes: of a Pod itself, a Deployment, a StatefulSet, a Job, a CronJob, a custom kind alike. */
export function podSpecOf(properties: Properties | undefined): Properties | undefined {
  return objectsIn(properties ?? {}).find(({ containers }) => Array.isArray(containers));
}

/** Every container, those that run before the others included. */
export function containersOf(properties: Properties | undefined): Container[] {
  const lists = objectsIn(properties ?? {}).flatMap((object) =>
    ["initContainers", "containers", "ephemeralContainers"].flatMap((key) =>
      Array.isArray(object[key]) ? listOf(object[key]) : [],
    ),
  );
  return lists.map(recordOf).map((container) => ({
    name: textOf(container["name"]),
    image: textOf(container["image"]),
    words: [...textsOf(container["command"]), ...textsOf(container["args"])].flatMap((word) => word.split(/\s+/)),
    env: listOf(container["env"]).map((pair) => `${textOf(recordOf(pair)["name"])}=${textOf(recordOf(pair)["value"])}`),
  }));
}

/** Names of the secrets, claims and configuration that the pod mounts or reads. */
export function sourcesOf(properties: Properties | undefined): { kind: "secret" | "claim" | "config"; name: string }[] {
  return objectsIn(podSpecOf(properties) ?? {}).flatMap((object) => {
    const secret = textOf(recordOf(object["secret"])["secretName"]) || textOf(recordOf(object["secretKeyRef"])["name"]);
    const claim = textOf(recordOf(object["persistentVolumeClaim"])["claimName"]);
    const config = textOf(recordOf(object["configMap"])["name"]);
    return [
      ...(secret === "" ? [] : [{ kind: "secret" as const, name: secret }]),
      ...(claim === "" ? [] : [{ kind: "claim" as const, name: claim }]),
      ...(config === "" ? [] : [{ kind: "config" as const, name: config }]),
    ];
  });
}

/** How many pods it keeps running at once; a kind that runs one on every node counts as many. */
export function replicasOf(type: string, properties: Properties | undefined): number {
  if (/:DaemonSet(Patch)?$/.test(type)) return Number.POSITIVE_INFINITY;
  const replicas = specOf(properties)["replicas"];
  return typeof replicas === "number" ? replicas : 1;
}
