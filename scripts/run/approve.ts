import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../components/core/errors.js";
import { age, checkWhole } from "../approval/check.js";
import { type GivenRecord, readRecord, readSigner, writeRecord } from "../approval/files.js";
import type { ChangeRecord } from "../approval/record.js";
import { refusalOf } from "../approval/refusal.js";
import { rulesOf } from "../approval/rules.js";
import { approved, keyVariables, plainKey, shortKey, type Signer } from "../approval/sign.js";
import type { Context } from "../command.js";
import { cancelled } from "./interruption.js";
import { type Parts, realParts } from "./parts.js";
import { recordText } from "./record-text.js";
import { whoRuns } from "./who.js";

/** What is asked of one approval. */
export interface ApproveRequest {
  readonly file: string;
  /** Name of the one who approves; that of git by default. */
  readonly by: string | undefined;
  readonly yes: boolean;
}

/**
 * Shows a change record, asks where a person can be asked, and adds a signed approval to its file.
 *
 * @throws UserError `approval/...` for a record that doesn't hold or a key that doesn't count, `run/cancelled` for a no
 */
export async function approveRecord(
  { file, by, yes }: ApproveRequest,
  context: Context,
  parts: Pick<Parts, "openProject" | "readEnvironment"> = realParts,
): Promise<ChangeRecord> {
  const given = await readRecord(context.cwd, file);
  const signers = await checkGiven(given, context, parts);
  const signer = await signerFor(context, signers);
  const name = await nameOf(by, context);
  context.err(recordText(given.record, context.color ?? false));
  if (!yes && context.terminal && !(await context.confirm(`Approve this as ${name}?`))) throw cancelled();
  const record = approved(given.record, name, context.now(), signer);
  await writeRecord(context.cwd, file, record);
  return record;
}

/** Refuses a record that could not be applied any more. @returns the keys that count */
async function checkGiven(
  given: GivenRecord,
  context: Context,
  parts: Pick<Parts, "openProject" | "readEnvironment">,
): Promise<readonly string[]> {
  const { file, record } = given;
  const whole = checkWhole(given);
  if (whole.length > 0) throw refusalOf(whole, record.environment);
  const project = await parts.openProject(context.cwd);
  if (project.name !== record.project) throw otherProject(given, project.name);
  const { config } = await parts.readEnvironment(project, record.environment, context.now());
  const rules = rulesOf(config.settings, { sandbox: record.sandbox, requireApproval: false, inCi: false });
  const old = age(file, record, rules.maxAgeMinutes, context.now());
  if (old.length > 0) throw refusalOf(old, record.environment);
  return rules.signers;
}

async function signerFor({ cwd, env }: Context, signers: readonly string[]): Promise<Signer> {
  const signer = await readSigner(cwd, env);
  if (signer === undefined) {
    const fix = `set ${keyVariables.file} to a PEM file; one is made by: openssl genpkey -algorithm ed25519 -out signing-key.pem`;
    const problem = { path: keyVariables.file, expected: "a key to sign with", actual: "nothing", fix };
    throw new UserError("approval/key", "an approval needs a signing key", [problem]);
  }
  if (signers.length === 0 || signers.map(plainKey).includes(signer.key)) return signer;
  const known = signers.map(shortKey).join(", ");
  const problem = {
    path: "settings.approval.signers",
    expected: `one of the listed keys: ${known}`,
    actual: signer.key,
    fix: "sign with a listed key, or have this one listed",
  };
  throw new UserError("approval/signature", "this key may not approve", [problem]);
}

async function nameOf(by: string | undefined, { cwd, env }: Context): Promise<string> {
  const said = by ?? (await gitName(cwd)) ?? whoRuns(env) ?? "";
  const name = said.replace(/\s+/g, " ").trim().slice(0, 100);
  if (name !== "") return name;
  const fix = "add --by 'Your Name', or set git's user.name";
  const problem = { path: "--by", expected: "the name of who approves", actual: "nothing", fix };
  throw new UserError("usage/invalid", "nobody is named", [problem]);
}

async function gitName(cwd: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", cwd, "config", "user.name"]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

function otherProject({ file, record }: GivenRecord, project: string): UserError {
  const fix = "approve it in the checkout of its project";
  const problem = { path: `${file}: project`, expected: project, actual: record.project, fix };
  return new UserError("approval/other", "the change record is of another project", [problem]);
}
