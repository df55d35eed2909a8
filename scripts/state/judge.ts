import { lt } from "semver";
import type { Problem } from "../../components/core/errors.js";
import { foreignness } from "./backups.js";
import type { Checkpoint, Damage, Reading } from "./checkpoint.js";
import type { Evidence, KnownRun } from "./evidence.js";
import { contradictions } from "./integrity.js";

/** What is wrong with a state, most telling first. */
export interface StateFault {
  readonly code: (typeof codes)[number];
  readonly expected: string;
  readonly actual: string;
}

/** In the order in which one of them names the refusal. */
const codes = [
  "state/truncated",
  "state/unreadable",
  "state/foreign",
  "state/newer",
  "state/inconsistent",
  "state/passphrase",
  "state/emptied",
  "state/behind",
] as const;

/** Everything that the judgement needs. */
export interface StateCase {
  /** `organization/<project>/<stack>`. */
  readonly stack: string;
  /** Undefined when there is no checkpoint at all. */
  readonly reading: Reading | undefined;
  readonly engineVersion: string;
  /** Whether the passphrase at hand opens the checkpoint's secrets; undefined when that isn't known. */
  readonly opens: boolean | undefined;
  /** Newest first. */
  readonly evidence: readonly Evidence[];
  /** Runs that began after the newest evidence and did not end well. */
  readonly broken: readonly Pick<KnownRun, "kind" | "deletions">[];
}

/** Newest format of a checkpoint that engines up to 3.250 read. @see DeploymentSchemaVersionLatest of pulumi/pulumi */
const newestFormat = 4;
const formatKnownUpTo = "3.251.0";

/** What is wrong with a state before it is used; nothing when it may be. */
export function judgeState(question: StateCase): StateFault[] {
  const { reading } = question;
  const found =
    reading === undefined
      ? missing(question)
      : "damage" in reading
        ? damaged(reading.damage, reading.why)
        : whole(reading.checkpoint, question);
  return found.sort((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
}

function damaged(damage: Damage, why: string): StateFault[] {
  const expected = "a whole checkpoint";
  switch (damage) {
    case "packed":
      return [];
    case "truncated":
      return [{ code: "state/truncated", expected, actual: why }];
    case "hollow":
      return [{ code: "state/emptied", expected, actual: why }];
    case "unreadable":
      return [{ code: "state/unreadable", expected, actual: why }];
  }
}

function missing({ evidence }: StateCase): StateFault[] {
  const [newest] = evidence;
  if (newest === undefined || newest.resources === 0) return [];
  return [{ code: "state/emptied", expected: told(newest), actual: "no checkpoint at all" }];
}

function whole(checkpoint: Checkpoint, question: StateCase): StateFault[] {
  const found: StateFault[] = [];
  const own = foreignness(checkpoint, question.stack);
  if (own.length > 0)
    found.push({ code: "state/foreign", expected: `the state of ${question.stack}`, actual: own.join("; ") });
  found.push(...tooNew(checkpoint, question.engineVersion));
  const faults = contradictions(checkpoint);
  if (faults.length > 0)
    found.push({ code: "state/inconsistent", expected: "a checkpoint that fits together", actual: faults.join("; ") });
  if (question.opens === false)
    found.push({
      code: "state/passphrase",
      expected: "the passphrase that the state's secrets were sealed with",
      actual: "another one",
    });
  return [...found, ...tooLittle(checkpoint, question)];
}

function tooNew({ format, manifest }: Checkpoint, engineVersion: string): StateFault[] {
  const code = "state/newer";
  const written = /^v?(\d+\.\d+)\.\d+/.exec(manifest.version)?.[1];
  if (written !== undefined && lt(`${engineVersion.split(".").slice(0, 2).join(".")}.0`, `${written}.0`))
    return [
      {
        code,
        expected: `one that engine ${engineVersion} or an older one wrote`,
        actual: `one of ${manifest.version}`,
      },
    ];
  if (format > newestFormat && lt(engineVersion, formatKnownUpTo))
    return [{ code, expected: `format ${newestFormat} or older`, actual: `format ${format}` }];
  return [];
}

/** Fewer resources missing than this are never taken for a loss. */
const leastLoss = 5;

function tooLittle(checkpoint: Checkpoint, { evidence, broken }: StateCase): StateFault[] {
  const [newest] = evidence;
  if (newest === undefined) return [];
  const { length } = checkpoint.resources;
  const lawful = broken.some(({ kind }) => kind === "destroy");
  // A component or a provider goes with what it holds, so a deletion may take one more entry away.
  const left = newest.resources - 2 * broken.reduce((sum, { deletions }) => sum + deletions, 0);
  if (length === 0 && newest.resources > 0 && !lawful && left > 0)
    return [{ code: "state/emptied", expected: told(newest), actual: "none" }];
  const [writtenNow, writtenThen] = [Date.parse(checkpoint.manifest.time), Date.parse(newest.written)];
  if (writtenNow < writtenThen)
    return [
      {
        code: "state/behind",
        expected: `a state of ${newest.written} or later, after ${newest.says}`,
        actual: `one of ${checkpoint.manifest.time}`,
      },
    ];
  if (!lawful && length < left / 2 && left - length >= leastLoss)
    return [{ code: "state/behind", expected: told(newest), actual: `${length}` }];
  return [];
}

function told({ resources, says }: Evidence): string {
  return `${resources} resources, by ${says}`;
}

/** How a fault is mended, and with what. */
export interface Remedy {
  /** The command that mends by itself what a run broke when it died, or undefined when none did. */
  readonly resume?: string | undefined;
  /** `--restore` of the newest good copy, or undefined when there is none. */
  readonly restore: string | undefined;
  /** What that copy is: `78 resources of 2026-11-22T18:56:17Z, engine's backup`. */
  readonly copy: string;
  /** The command that begins anew. */
  readonly fresh: string;
}

/** One fault as a person reads it. */
export function problemOf({ code, expected, actual }: StateFault, path: string, remedy: Remedy): Problem {
  return { path, expected, actual, fix: fixOf(code, remedy) };
}

function fixOf(code: StateFault["code"], { resume, restore, copy, fresh }: Remedy): string {
  if (code === "state/newer") return "use that version of the engine or a newer one (CHAINWRIGHT_PULUMI)";
  if (code === "state/passphrase")
    return "set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the one that it was made with";
  if (resume !== undefined) return `carry on the run that broke it when it died: ${resume}`;
  const anew = `when everything is meant to be built anew: ${fresh}`;
  if (restore === undefined) return `no good copy of it is known here: look where else one is kept; or, ${anew}`;
  return `put the newest good copy back (${copy}) with: ${restore}; or, ${anew}`;
}
