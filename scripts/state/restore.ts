import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { UserError } from "../../components/core/errors.js";
import { look, newestGood } from "./backups.js";
import { type Candidate, type Checkout, copyName } from "./candidates.js";
import { endingOf } from "./checkpoint.js";
import { type Present, setAside } from "./copies.js";
import { writeStatement } from "./evidence.js";
import type { Layout } from "./layout.js";
import type { StateStore } from "./store.js";

/** A copy that may be put back: whole, of this stack, and without contradiction. */
export interface Chosen {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly resources: number;
  readonly written: string;
}

/**
 * Finds what is to be put back: `newest`, a copy by its name, or a file.
 *
 * @throws UserError `usage/no-backup` when there is none, `state/unfit` when it must not be put back
 */
export async function chooseCopy(
  wanted: string,
  candidates: readonly Candidate[],
  stack: string,
  folder: string,
): Promise<Chosen> {
  const named = wanted === "newest" ? (await newestGood(candidates, stack))?.name : wanted;
  const candidate = candidates.find(({ name }) => name === named);
  const bytes = await (candidate?.read() ?? readFile(resolve(folder, wanted)).catch(() => undefined));
  if (bytes === undefined || (wanted === "newest" && named === undefined)) throw none(wanted, candidates.length);
  const { resources, written, faults } = look(bytes, stack);
  if (faults.length > 0 || resources === null) throw unfit(wanted, faults);
  return { name: candidate?.name ?? wanted, bytes, resources, written };
}

/** The copies that are not older than the one which a run itself took before "go"; all of them where it took none. */
export function sinceRun(candidates: readonly Candidate[], run: string): readonly Candidate[] {
  const own = candidates.findIndex(({ name }) => name === `${run}/${copyName}`);
  return own === -1 ? candidates : candidates.slice(0, own + 1);
}

/**
 * Puts a copy in the place of the state. What is there is set aside first, and what was decided is kept beside the state, so
 * that history doesn't count as newer.
 *
 * @returns the path of what was set aside, relative to the project; undefined when there was nothing
 */
export async function putBack(
  { bytes, name, resources, written }: Chosen,
  place: { readonly store: StateStore; readonly layout: Layout; readonly checkout: Checkout; readonly stack: string },
  present: Present | undefined,
  { now, by }: { readonly now: Date; readonly by: string },
): Promise<string | undefined> {
  const { store, layout, checkout, stack } = place;
  const aside = present && (await setAside(checkout, present.bytes, now));
  const key = present?.key ?? `${layout.stack}.json${endingOf(bytes)}`;
  const reason = `${name} was put back`;
  await store.write(key, asKept(key, bytes, stack));
  await store.remove(`${key}.attrs`);
  await writeStatement(store, layout, { at: now.toISOString(), resources, written, reason, by });
  return aside;
}

/** A plain copy in the form that the back end keeps: what `pulumi stack export` prints is wrapped, a `.gz` is packed. */
function asKept(key: string, bytes: Uint8Array, stack: string): Uint8Array {
  if (bytes[0] !== "{".charCodeAt(0)) return bytes;
  const { version, features, deployment } = JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, unknown>;
  const wrapped = { version, ...(features !== undefined && { features }), checkpoint: { stack, latest: deployment } };
  const plain = deployment === undefined ? bytes : Buffer.from(JSON.stringify(wrapped));
  return key.endsWith(".gz") ? gzipSync(plain) : plain;
}

function none(wanted: string, known: number): UserError {
  return new UserError("usage/no-backup", "there is nothing to put back", [
    {
      path: "--restore",
      expected: "newest, the name of a copy, or a file",
      actual: wanted === "newest" ? `no good one among ${known} copies` : wanted,
      fix: "take a name from chainwright state, or name a file that holds a checkpoint or what pulumi stack export prints",
    },
  ]);
}

function unfit(wanted: string, faults: readonly string[]): UserError {
  const problems = faults.map((actual) => ({
    path: wanted,
    expected: "a whole checkpoint of this stack",
    actual,
    fix: "choose another copy: chainwright state lists them",
  }));
  return new UserError("state/unfit", "refused before anything was changed: the copy must not be put back", problems);
}
