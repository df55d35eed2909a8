import type { Backup } from "./backups.js";
import type { StateFault } from "./judge.js";

/** What is known of a state and its copies; plain data, as `--json` prints it. */
export interface StateReport {
  readonly environment: string;
  readonly kind: "state";
  readonly result: "succeeded" | "refused";
  /** Where it is kept. */
  readonly place: string;
  /** Null when there is none. */
  readonly state: {
    readonly bytes: number;
    readonly resources: number;
    readonly written: string;
    readonly engine: string;
    /** URNs of operations that were begun and not ended. */
    readonly pending: readonly string[];
  } | null;
  /** Who holds it: `deployer on host, process 4711, since ...`. */
  readonly locks: readonly string[];
  readonly faults: readonly StateFault[];
  readonly backups: readonly (Omit<Backup, "at"> & { readonly at: string; readonly good: boolean })[];
  readonly error: { readonly code: string; readonly summary: string } | null;
}

/** Copies listed before the rest is only counted. */
const listedAtMost = 15;

/** The report as a person reads it; ages are told against `now`. */
export function stateText(report: StateReport, now: Date): string {
  const { environment, place, state, locks, faults, backups } = report;
  const good = backups.filter((backup) => backup.good);
  const [newest] = good;
  const lines = [
    `${environment}, kept in ${place}`,
    `  state    ${stateLine(state)}`,
    ...faults.map(({ code, expected, actual }) => `  fault    expected ${expected}, got ${actual} [${code}]`),
    `  pending  ${state === null || state.pending.length === 0 ? "none" : state.pending.map(nameOf).join(", ")}`,
    `  locks    ${locks.length === 0 ? "none" : locks.join("; ")}`,
    `  copies   ${backups.length}, ${good.length} of them good${newest ? `; the newest is ${newest.name}` : ""}`,
    ...backups.slice(0, listedAtMost).map((backup) => `    ${backupLine(backup, now)}`),
    ...(backups.length > listedAtMost ? [`    and ${backups.length - listedAtMost} older ones`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function stateLine(state: StateReport["state"]): string {
  if (state === null) return "none";
  const { bytes, resources, written, engine } = state;
  const when = written === "" ? "" : `, written ${written}${engine === "" ? "" : ` by engine ${engine}`}`;
  return `${resources} resources, ${sizeText(bytes)}${when}`;
}

function backupLine(
  { name, source, at, resources, good, faults, bytes }: StateReport["backups"][number],
  now: Date,
): string {
  const holds = resources === null ? sizeText(bytes) : `${resources} resources`;
  const verdict = good ? "good" : (faults[0] ?? "nothing in it");
  return `${at.slice(0, 19)}Z  ${ageText(now.getTime() - Date.parse(at)).padEnd(9)} ${holds.padEnd(14)} ${source.padEnd(19)} ${name}  ${verdict}`;
}

/** `12 B`, `167 kB`, `1.3 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function ageText(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
