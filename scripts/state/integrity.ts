import { createHash } from "node:crypto";
import type { Checkpoint, StoredResource } from "./checkpoint.js";

/** How many of the contradictions are named. */
const named = 5;

/**
 * What contradicts itself in a checkpoint: the rules by which the engine refuses to work on one, all at once where the engine
 * names the first.
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.250.0/pkg/resource/deploy/snapshot.go VerifyIntegrity
 */
export function contradictions({ manifest, resources }: Checkpoint): string[] {
  const found: string[] = [];
  if (manifest.magic !== magicOf(manifest.version)) found.push("the manifest's check value doesn't fit its version");
  const seen = new Set<string>();
  const providers = new Set<string>();
  const all = new Set(resources.map(({ urn }) => urn));
  for (const [index, resource] of resources.entries()) {
    found.push(...faults(resource, index, { seen, providers, all }));
    if (resource.urn !== undefined) seen.add(resource.urn);
    if (resource.type?.startsWith("pulumi:providers:") === true)
      providers.add(`${resource.urn ?? ""}::${resource.id ?? ""}`);
  }
  found.push(...doubles(resources));
  const more = found.length - named;
  return more > 0 ? [...found.slice(0, named), `and ${more} more`] : found;
}

/** The engine's own check value of a manifest. */
function magicOf(version: string): string {
  return version === "" ? "" : createHash("sha256").update(version).digest("hex");
}

interface Before {
  /** URNs above this resource. */
  readonly seen: ReadonlySet<string>;
  /** References of the providers above it: `<urn>::<id>`. */
  readonly providers: ReadonlySet<string>;
  readonly all: ReadonlySet<string | undefined>;
}

function faults(resource: StoredResource, index: number, { seen, providers, all }: Before): string[] {
  const { urn = "", type = "", custom, id = "", provider = "", pendingReplacement } = resource;
  if (urn === "") return [`resource ${index + 1} has no URN`];
  const name = urn.split("::").at(-1) ?? urn;
  const found: string[] = [];
  if (type === "") found.push(`${name} has no type`);
  if (custom !== true && id !== "") found.push(`${name} is a component and has an id`);
  if (provider !== "" && !providers.has(provider) && pendingReplacement !== true)
    found.push(`${name} refers to a provider that is not there`);
  for (const [what, other] of references(resource)) {
    if (seen.has(other)) continue;
    const whose = `${name}'s ${what} ${other.split("::").at(-1) ?? other}`;
    found.push(all.has(other) ? `${whose} comes after it` : `${whose} is missing`);
  }
  return found;
}

/** What must stand above a resource; each once. */
function references(resource: StoredResource): (readonly [string, string])[] {
  const { parent = "", dependencies, propertyDependencies, deletedWith = "" } = resource;
  const all = [
    ...(parent === "" ? [] : [["parent", parent] as const]),
    ...(dependencies ?? []).map((urn) => ["dependency", urn] as const),
    ...Object.values(propertyDependencies ?? {}).flatMap((urns) =>
      (urns ?? []).map((urn) => ["dependency", urn] as const),
    ),
    ...(deletedWith === "" ? [] : [["owner", deletedWith] as const]),
  ];
  return [...new Map(all.map((reference) => [reference.join(" "), reference])).values()];
}

/** A URN may be there twice only while all but one of them wait to be deleted. */
function doubles(resources: readonly StoredResource[]): string[] {
  const living = new Map<string, number>();
  for (const { urn = "", delete: leaving } of resources)
    if (urn !== "" && leaving !== true) living.set(urn, (living.get(urn) ?? 0) + 1);
  return [...living]
    .filter(([, count]) => count > 1)
    .map(([urn, count]) => `${urn.split("::").at(-1) ?? urn} is there ${count} times`);
}
