import { UserError } from "../../components/core/errors.js";
import { identityTag } from "../../infra/identity.js";
import { readInventory } from "../engine/inventory.js";
import type { Worker } from "../engine/run.js";
import type { StateResource } from "../engine/state-resource.js";
import type { Adopted } from "../resume/decide.js";
import type { Run } from "./deploy.js";
import type { Prepared } from "./prepare.js";

/** What was just written into the state, and how to take it back. */
export interface Adoptions {
  readonly adopted: readonly Adopted[];
  readonly undo: () => Promise<void>;
}

/**
 * Lets the providers read what was adopted, and nothing else. What was only supposed to be there and isn't is dropped from the
 * state by that; what is proven to be there and can't be read, or turns out to be somebody else's, is taken back.
 *
 * @throws UserError `run/adoption` when it was taken back, or what the refresh failed with
 */
export async function confirmAdopted(
  run: Run,
  prepared: Prepared,
  worker: Worker,
  adoptions: Adoptions,
): Promise<void> {
  const { parts, interruption, progress } = run;
  const { adopted, undo } = adoptions;
  progress.note(`reading ${adopted.length} adopted ${adopted.length === 1 ? "resource" : "resources"}`);
  const targets = adopted.map(({ creation }) => creation.urn);
  const { steps: _steps, policyPacks: _packs, ...rest } = prepared.target;
  const engine = await parts.startEngine(worker, { ...rest, kind: "refresh", targets, create: false, missing: false });
  interruption.guard(engine);
  const read = await engine.apply();
  if (read.failure !== null) throw new UserError(read.failure.code, read.failure.summary, read.failure.problems);
  interruption.check();
  const { resources } = await readInventory(prepared.target);
  const living = new Map(resources.filter((one) => one.delete !== true).map((one) => [one.urn, one]));
  const wrong = adopted.flatMap((one) => problemOf(one, living.get(one.creation.urn)));
  if (wrong.length === 0) return;
  await undo();
  throw new UserError("run/adoption", "what was looked up can't be taken over; the state is as it was", wrong);
}

function problemOf({ creation, id, proven }: Adopted, now: StateResource | undefined): UserError["problems"] {
  const path = `${creation.urn.split("::").at(-1) ?? ""} (${creation.type})`;
  if (now === undefined) {
    if (!proven) return [];
    const fix = "look at it, then say by which id it is read: --adopt 'URN=ID', or that it is gone: --absent 'URN'";
    return [{ path, expected: `to read ${id}`, actual: "the provider finds none of this id", fix }];
  }
  const tag = tagOf(now.outputs?.["tagsAll"]) ?? tagOf(now.outputs?.["tags"]);
  if (proven || tagOf(creation.inputs["tags"]) === undefined || tag === creation.tag) return [];
  const fix = "it was there before: choose another name, or import it by hand";
  return [{ path, expected: `${id} to bear ${identityTag} ${creation.tag}`, actual: tag ?? "no such tag", fix }];
}

function tagOf(tags: unknown): string | undefined {
  const value = typeof tags === "object" && tags !== null ? (tags as Record<string, unknown>)[identityTag] : undefined;
  return typeof value === "string" ? value : undefined;
}
