import { z } from "zod";
import { type Problem, UserError } from "../../components/core/errors.js";

/** First field of every change record's file. */
export const recordFormat = "chainwright-change-record";

/** Number of the record's shape. A record of another version is refused: what it binds can't be told. */
export const recordVersion = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/, { error: "expected 64 hexadecimal characters" });
const time = z.iso.datetime();

/** A property that a step changes. A list is given whole; secrets are `[secret]`, what is not known yet is `[unknown]`. */
const recordedChange = z.strictObject({
  path: z.string(),
  /** Absent where it was not there, or is not told. */
  before: z.json().optional(),
  /** Absent where it is gone, or is not told. */
  after: z.json().optional(),
});

const recordedStep = z.strictObject({
  op: z.enum(["create", "update", "replace", "delete"]),
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  component: z.string(),
  replaces: z.array(z.string()),
  changes: z.array(recordedChange),
});

const recordedFinding = z.strictObject({
  key: z.string(),
  level: z.enum(["block", "warn", "info"]),
  gate: z.string(),
  summary: z.string(),
  urn: z.string().optional(),
});

/** Where a change is made, on what, and with what: known before the engine starts. */
const worldFields = {
  project: z.string(),
  environment: z.string(),
  kind: z.enum(["up", "destroy", "refresh"]),
  sandbox: z.boolean(),
  /** AWS account of the settings. */
  account: z.string(),
  /** Null outside a checkout. `difference` is a hash of what is not committed. */
  code: z.strictObject({ commit: z.string(), dirty: z.boolean(), difference: hash }).nullable(),
  /** Hash of every value of the environment's file, by path; of a secret, that of its ciphertext. */
  configuration: z.record(z.string(), hash),
  /** Hash of the compiled program, and of the lockfile beside it. */
  program: z.strictObject({ hash, dependencies: hash.nullable() }),
  /** `engine`, `node`, `chainwright` and every `@pulumi/` package. */
  versions: z.record(z.string(), z.string()),
  state: z.strictObject({
    hash,
    /** Hash of every resource by URN, 16 characters. */
    resources: z.record(z.string(), z.string()),
    /** `creating URN` of what an earlier run left open. */
    pending: z.array(z.string()),
    /** Kind of keeper of the state's secrets; empty while the state is. */
    secretsProvider: z.string(),
  }),
  options: z.strictObject({
    targets: z.array(z.string()),
    /** URNs that are left alone. */
    excludes: z.array(z.string()),
    allow: z.array(z.string()),
    /** Gates that are overridden, each with its reason. */
    overrides: z.array(z.string()),
    refresh: z.boolean(),
    simulate: z.array(z.string()),
    kubeconfig: z.string(),
    /** What becomes of creations that an earlier run left open. */
    pending: z.array(z.string()),
    /** Hash of each policy pack's files, by the folder's name. */
    policyPacks: z.record(z.string(), hash),
  }),
};

/** What the preview found would be done. */
const planFields = {
  steps: z.array(recordedStep),
  /** URNs that change in the state alone. */
  stateOnly: z.array(z.string()),
  /** What policy packs said: `level pack policy urn`. */
  policies: z.array(z.string()),
  findings: z.array(recordedFinding),
  /** List price a month, USD; `before` is null where it is not known. */
  cost: z.strictObject({ before: z.number().nullable(), after: z.number(), delta: z.number().nullable() }),
  /** The plan's risk as the gates judge it; null where they don't. */
  risk: z.json(),
};

const signature = z.strictObject({
  /** Public key, base64 of its DER form. */
  key: z.string(),
  /** Base64. */
  value: z.string(),
});

const approvalNote = z.strictObject({ by: z.string().min(1), at: time, ...signature.shape });

const changeRecord = z.strictObject({
  format: z.literal(recordFormat),
  version: z.literal(recordVersion),
  /** Hash of all that binds: equal for two previews between which nothing but time has moved. */
  digest: hash,
  createdAt: time,
  expiresAt: time,
  /** Identity of the run that made it. */
  run: z.string(),
  ...worldFields,
  ...planFields,
  /** Hash of everything above, so that an edited file is noticed. */
  seal: hash,
  /** Over the seal, by who made the record; null when no key was configured. */
  signature: signature.nullable(),
  /** Who approved it, each signed over seal, name and time. */
  approvals: z.array(approvalNote),
});

export type World = z.output<z.ZodObject<typeof worldFields>>;
export type Plan = z.output<z.ZodObject<typeof planFields>>;
export type RecordedStep = z.output<typeof recordedStep>;
export type RecordedChange = z.output<typeof recordedChange>;
export type ApprovalNote = z.output<typeof approvalNote>;
/** What one preview found, and in what world: the thing that is approved. */
export type ChangeRecord = z.output<typeof changeRecord>;
/** The record without what proves it. */
export type RecordBody = Omit<ChangeRecord, "seal" | "signature" | "approvals">;

/**
 * The record in a file's text.
 *
 * @param file its name, for the problems
 * @throws UserError `approval/no-record` when it is none, `approval/newer-record` when a newer version of ours wrote it
 */
export function parseRecord(text: string, file: string): ChangeRecord {
  const value = parsed(text);
  if (value === undefined)
    throw noRecord(file, [{ path: file, expected: "a whole JSON file", actual: cut(text), fix: again }]);
  const { format, version } = value as { format?: unknown; version?: unknown };
  if (format !== recordFormat)
    throw noRecord(file, [
      { path: `${file}: format`, expected: recordFormat, actual: shown(format), fix: "name a file of preview --save" },
    ]);
  if (typeof version === "number" && version > recordVersion) throw newer(file, version);
  const { data, error } = changeRecord.safeParse(value);
  if (data !== undefined) return data;
  const problems = (error?.issues ?? []).slice(0, 10).map(({ path, message }) => ({
    path: [file, path.join(".")].filter((part) => part !== "").join(": "),
    expected: "what preview --save wrote",
    actual: message.charAt(0).toLowerCase() + message.slice(1),
    fix: again,
  }));
  throw noRecord(file, problems);
}

/** The record as its file's text. Begins with `recordStart` of `scripts/project/change.ts`. */
export function renderRecord(record: ChangeRecord): string {
  const { format, version, ...rest } = record;
  return `${JSON.stringify({ format, version, ...rest }, undefined, 2)}\n`;
}

const again = "preview again with --save, and have that approved";

function noRecord(file: string, problems: readonly Problem[]): UserError {
  return new UserError("approval/no-record", `${file} is not a whole change record`, problems);
}

function newer(file: string, version: number): UserError {
  return new UserError("approval/newer-record", `${file} was written by a newer chainwright`, [
    {
      path: `${file}: version`,
      expected: `version ${recordVersion}`,
      actual: `version ${version}`,
      fix: `update chainwright, or ${again}`,
    },
  ]);
}

function parsed(text: string): object | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function cut(text: string): string {
  if (text.trim() === "") return "an empty file";
  return text.trimStart().startsWith("{") ? "JSON that ends or breaks before its end" : "something else than JSON";
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60);
}
