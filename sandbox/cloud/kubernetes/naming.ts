import { createHash } from "node:crypto";
import type { Properties } from "../simulator.js";
import { at, isRecord, type Manifest, record } from "./manifest.js";

/** Marks an object whose name the provider chose; it keeps the name for as long as it lives. */
const autonamed = "pulumi.com/autonamed";

/** The name that the provider gives when none was chosen: `<logical name>-<8 hexadecimal digits>`. */
export function autoname(urn: string, randomSeed: Uint8Array): string {
  const digits = createHash("sha256").update(urn).update(randomSeed).digest("hex").slice(0, 8);
  return `${urn.split("::").at(-1) ?? ""}-${digits}`;
}

/** The inputs with a name, the old one when the provider chose it; and with the provider's own namespace where there is none. */
export function named(
  inputs: Properties,
  old: Properties | undefined,
  fresh: string,
  defaultNamespace: string | undefined,
): Properties {
  const metadata = inputs["metadata"];
  if (metadata !== undefined && !isRecord(metadata)) return inputs;
  const namespaced =
    defaultNamespace !== undefined && metadata?.["namespace"] === undefined
      ? { ...metadata, namespace: defaultNamespace }
      : record(metadata);
  if (hasName(namespaced)) return { ...inputs, metadata: namespaced };
  const kept = at(old, "metadata", "annotations", autonamed) === "true" ? at(old, "metadata", "name") : undefined;
  return { ...inputs, metadata: automatic(namespaced, kept ?? fresh) };
}

function hasName(metadata: Manifest): boolean {
  const name = metadata["name"];
  return (name !== undefined && name !== null && name !== "") || metadata["generateName"] !== undefined;
}

function automatic(metadata: Manifest, name: unknown): Manifest {
  const annotations = metadata["annotations"];
  return {
    ...metadata,
    name,
    ...(annotations === undefined || isRecord(annotations)
      ? { annotations: { ...annotations, [autonamed]: "true" } }
      : {}),
  };
}
