import { isDeepStrictEqual } from "node:util";
import { mask } from "./secrets.js";
import type { CloudObject, Properties } from "./simulator.js";
import type { Store } from "./store.js";

/** Something that may be in the cloud. */
export interface Sought {
  /** Pulumi's type token. */
  readonly type: string;
  /** Inputs as the engine sent them; `[secret]` stands for what is secret and fits everything. */
  readonly inputs: Properties;
  /** A tag that tells it from all others of its type; asked for when its inputs have that tag. */
  readonly tag: { readonly key: string; readonly value: string };
  /** The part of the cloud that it is in, as `Simulator.realm` names it; any when left out. */
  readonly realm?: string;
}

/** Ids of the objects that fit each of what is sought. */
export type Finder = (sought: readonly Sought[]) => readonly (readonly string[])[];

/** Looks things up in a store: by their tag, by kind, namespace and name in Kubernetes, and all else by all of their inputs. */
export function finderOf(store: Store): Finder {
  return (sought) => {
    store.sync();
    return sought.map((one) =>
      store
        .list(one.type)
        .filter((object) => fits(object, one))
        .map(({ id }) => id),
    );
  };
}

function fits(object: CloudObject, { type, inputs, tag, realm }: Sought): boolean {
  if (realm !== undefined && object.realm !== undefined && object.realm !== realm) return false;
  if (tagOf(inputs, tag.key) !== undefined) return tagOf(object.inputs, tag.key) === tag.value;
  if (!type.startsWith("kubernetes:")) return alike(object.inputs, inputs);
  return isDeepStrictEqual(nameOf(object.inputs), nameOf(inputs));
}

function tagOf({ tags }: Properties, key: string): unknown {
  return typeof tags === "object" && tags !== null ? (tags as Properties)[key] : undefined;
}

/** Helm releases have their name at the top, objects in their metadata. */
function nameOf(inputs: Properties): readonly unknown[] {
  const { name, namespace } = (inputs["metadata"] ?? inputs) as Properties;
  return [name, namespace ?? "default"];
}

function alike(kept: unknown, asked: unknown): boolean {
  if (kept === mask || asked === "[secret]") return true;
  if (typeof kept !== "object" || typeof asked !== "object" || kept === null || asked === null) return kept === asked;
  if (Array.isArray(kept) !== Array.isArray(asked)) return false;
  const [left, right] = [kept as Properties, asked as Properties];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)].filter((key) => !key.startsWith("__")));
  return [...keys].every((key) => alike(left[key], right[key]));
}
