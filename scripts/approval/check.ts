import type { Difference } from "./difference.js";
import { digestOf, sealOf } from "./digest.js";
import type { GivenRecord } from "./files.js";
import type { ChangeRecord, World } from "./record.js";
import { approvedText, isSigned, madeText, plainKey, shortKey } from "./sign.js";

/** What a record is asked for. */
export type Wanted = Pick<World, "project" | "environment" | "kind" | "sandbox" | "account">;

/** Milliseconds by which two machines' clocks may differ. */
const clockSkew = 60_000;

/** What speaks against a record before anything else is looked at: edits, signatures, another purpose, its age. */
export function checkRecord(
  { file, record }: GivenRecord,
  wanted: Wanted,
  rules: { readonly maxAgeMinutes: number; readonly signers: readonly string[] },
  now: Date,
): Difference[] {
  return [
    ...edits(file, record),
    ...signatures(file, record, rules.signers),
    ...purpose(file, record, wanted),
    ...age(file, record, rules.maxAgeMinutes, now),
  ];
}

/** What speaks against the file itself; who may sign is left aside. */
export function checkWhole({ file, record }: GivenRecord): Difference[] {
  return [...edits(file, record), ...signatures(file, record, [])];
}

/** Whether and why a record is too old, or from the future. */
export function age(file: string, record: ChangeRecord, maxAgeMinutes: number, now: Date): Difference[] {
  const [created, expires] = [Date.parse(record.createdAt), Date.parse(record.expiresAt)];
  const until = Math.min(expires, created + maxAgeMinutes * 60_000);
  const told = (path: string, expected: string, actual: string, fix: string): Difference => ({
    kind: "expired",
    what: "the time",
    problem: { path: `${file}: ${path}`, expected, actual, fix },
  });
  const present = now.toISOString();
  if (created > now.getTime() + clockSkew)
    return [told("createdAt", `a time before now, ${present}`, record.createdAt, "set this machine's clock right")];
  if (now.getTime() < until) return [];
  const end = new Date(until).toISOString();
  return [told("expiresAt", `a record that holds at ${present}`, `one that expired at ${end}`, lookAgain)];
}

/** The keys that signed the record as its maker or approved it, each of them proven. */
export function provenKeys(record: ChangeRecord): string[] {
  const { seal, signature } = record;
  const maker = signature !== null && isSigned(madeText(seal), signature) ? [signature.key] : [];
  return [...maker, ...provenApprovals(record).map(({ key }) => key)];
}

/** The approvals whose signature is right. */
export function provenApprovals({ seal, approvals }: ChangeRecord): ChangeRecord["approvals"] {
  return approvals.filter((note) => isSigned(approvedText(seal, note), note));
}

const lookAgain = "preview again with --save, and have that approved";

function edits(file: string, record: ChangeRecord): Difference[] {
  const found: Difference[] = [];
  const told = (path: string, expected: string, actual: string): void =>
    void found.push({
      kind: "edited",
      what: "the file",
      problem: { path: `${file}: ${path}`, expected, actual, fix: lookAgain },
    });
  const digest = digestOf(record.version, record, record);
  if (digest !== record.digest) told("digest", `${digest}, as its content gives`, record.digest);
  const seal = sealOf(record);
  if (seal !== record.seal) told("seal", "the file as preview --save wrote it", "a file that was edited since");
  return found;
}

function signatures(file: string, record: ChangeRecord, signers: readonly string[]): Difference[] {
  const { seal, signature, approvals } = record;
  const told = (path: string, expected: string, actual: string, fix = lookAgain): Difference => ({
    kind: "signature",
    what: "the signature",
    problem: { path: `${file}: ${path}`, expected, actual, fix },
  });
  const wrong: Difference[] = [];
  if (signature !== null && !isSigned(madeText(seal), signature))
    wrong.push(told("signature", `the signature of key ${shortKey(signature.key)}`, "one that does not fit the file"));
  approvals.forEach((note, index) => {
    if (!isSigned(approvedText(seal, note), note))
      wrong.push(told(`approvals.${index}`, `the signature of ${note.by}`, "one that does not fit the file"));
  });
  if (wrong.length > 0 || signers.length === 0) return wrong;
  const known = new Set(signers.map(plainKey));
  const keys = provenKeys(record);
  if (keys.some((key) => known.has(key))) return [];
  const actual = keys.length === 0 ? "no signature" : `that of ${keys.map(shortKey).join(", ")}`;
  const fix = "have it signed with a listed key: chainwright approve FILE";
  return [told("signature", "the signature of a key in settings.approval.signers", actual, fix.replace("FILE", file))];
}

function purpose(file: string, record: ChangeRecord, wanted: Wanted): Difference[] {
  const words: Record<keyof Wanted, string> = {
    project: "the project",
    environment: "the environment",
    kind: "what is done",
    sandbox: "the sandbox",
    account: "the account",
  };
  return (Object.keys(words) as (keyof Wanted)[])
    .filter((field) => record[field] !== wanted[field])
    .map((field) => ({
      kind: "other",
      what: words[field],
      problem: {
        path: `${file}: ${field}`,
        expected: shown(field, wanted[field]),
        actual: shown(field, record[field]),
        fix: "name the record that was made for this, or preview again with --save",
      },
    }));
}

function shown(field: keyof Wanted, value: string | boolean): string {
  if (field === "sandbox") return value ? "a record of the sandbox" : "a record of the real account";
  return String(value);
}
