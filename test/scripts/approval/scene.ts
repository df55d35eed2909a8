import { generateKeyPairSync } from "node:crypto";
import { expect } from "vitest";
import { UserError } from "../../../components/core/errors.js";
import { checkRecord } from "../../../scripts/approval/check.js";
import { compareChanges } from "../../../scripts/approval/compare.js";
import { makeRecord } from "../../../scripts/approval/make.js";
import { type ChangeRecord, parseRecord, renderRecord } from "../../../scripts/approval/record.js";
import { refusalOf } from "../../../scripts/approval/refusal.js";
import { type Signer, signerOf } from "../../../scripts/approval/sign.js";
import type { Checkout } from "./checkout.js";

/** What can be moved between the preview and the change that was approved. */
export interface Scene {
  readonly checkout: Checkout;
  /** The record as it lies in its file, unless `text` is set. */
  record: ChangeRecord;
  text: string | undefined;
  rules: { maxAgeMinutes: number; signers: string[] };
  wanted: { project: string; environment: string; kind: "up" | "destroy"; sandbox: boolean };
}

/** One way to move the world. */
export interface Move {
  readonly name: string;
  /** Done before the record is made. */
  readonly before?: (checkout: Checkout) => void;
  /** Who signs the record. */
  readonly signer?: Signer;
  readonly move: (scene: Scene) => void;
}

/** The refusal that is expected: code, and `path: actual` of the first problem. */
export interface Case extends Move {
  readonly code: string;
  readonly first: RegExp;
}

export const newSigner = (): Signer =>
  signerOf(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string, "test");
export const ours = newSigner();
export const theirs = newSigner();

/** Makes a record, moves the world a minute and by the move, and holds the record against it. */
export async function play(checkout: Checkout, { before, signer, move }: Move): Promise<object | "goes on"> {
  before?.(checkout);
  const [world, plan] = [await checkout.world(), checkout.plan()];
  const record = makeRecord({ run: "r1", world, plan, at: checkout.now, maxAgeMinutes: 60, signer });
  const wanted = { project: "app", environment: "dev", kind: "up", sandbox: true } as const;
  const scene: Scene = { checkout, record, text: undefined, rules: { maxAgeMinutes: 60, signers: [] }, wanted };
  checkout.now = new Date(checkout.now.getTime() + 60_000);
  move(scene);
  try {
    await hold(scene);
    return "goes on";
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const { expected, actual, fix } of error.problems) expect([expected, actual, fix]).not.toContain("");
    const [problem] = error.problems;
    return { code: error.code, first: `${problem?.path}: ${problem?.actual}` };
  }
}

async function hold({ checkout, record, text, rules, wanted }: Scene): Promise<void> {
  const now = { ...(await checkout.world()), ...checkout.plan() };
  const given = { file: "c.json", text: "", record: parseRecord(text ?? renderRecord(record), "c.json") };
  const differences = [
    ...checkRecord(given, { ...wanted, account: now.account }, rules, checkout.now),
    ...compareChanges(given.record, now, "Pulumi.dev.yaml"),
  ];
  if (differences.length > 0) throw refusalOf(differences, "dev");
}
