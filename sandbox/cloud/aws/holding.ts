import { type Cloud, type CloudObject, CloudRefusal } from "../simulator.js";
import type { Catalogue, Reference, Request } from "./description.js";
import { textsAt } from "./reading.js";
import { refersTo, resolve } from "./targets.js";

/** @throws CloudRefusal when something that is referred to does not exist */
export function refuseDangling(request: Request, references: readonly Reference[] | undefined): void {
  for (const reference of references ?? []) {
    for (const value of textsAt(request.inputs, reference.at)) {
      if (!resolve(request.cloud, reference, value, request.scope))
        throw new CloudRefusal(reference.code, reference.says(value));
    }
  }
}

/** Which references hold objects of a type, worked out once for a catalogue. */
export function holdersIn(catalogue: Catalogue): (type: string) => readonly (readonly [string, Reference])[] {
  const holders = new Map<string, (readonly [string, Reference])[]>();
  for (const [type, { references = [] }] of Object.entries(catalogue)) {
    for (const reference of references) {
      if (reference.holds === undefined) continue;
      for (const target of reference.to) holders.set(target, [...(holders.get(target) ?? []), [type, reference]]);
    }
  }
  return (type) => holders.get(type) ?? [];
}

/** @throws CloudRefusal when others still use the object */
export function refuseInUse(
  object: CloudObject,
  cloud: Cloud,
  holders: readonly (readonly [string, Reference])[],
): void {
  for (const [type, reference] of holders) {
    const user = cloud
      .list(type)
      .find(
        (other) =>
          other.id !== object.id && textsAt(other.outputs, reference.at).some((value) => refersTo(value, object)),
      );
    if (!user) continue;
    const kind = (type.split(":")[2] ?? type).replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    throw new CloudRefusal(
      reference.holds ?? "DependencyViolation",
      `${object.id} has a dependent object and cannot be deleted: ${kind} ${user.id} uses it`,
    );
  }
}
