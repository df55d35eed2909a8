import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { UserError } from "../../components/core/errors.js";
import { canonical } from "../canonical.js";
import type { ApprovalNote, ChangeRecord } from "./record.js";

/** A private key to sign with; its text is nowhere kept. */
export interface Signer {
  /** Its public key, base64 of the DER form, as `settings.approval.signers` lists it. */
  readonly key: string;
  readonly sign: (text: string) => string;
}

/** Variables that name or hold the key; the engine and the program are never given the second. */
export const keyVariables = { file: "CHAINWRIGHT_SIGNING_KEY_FILE", text: "CHAINWRIGHT_SIGNING_KEY" } as const;

/** The environment without the key: neither engine nor program has any use for it. */
type Env = Readonly<Record<string, string | undefined>>;

export function withoutKey(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== keyVariables.text));
}

/**
 * The signer of a PEM text.
 *
 * @param source where the text is from, for the error; the text itself is never told
 * @throws UserError `approval/key` for anything but an Ed25519 private key that is not encrypted
 */
export function signerOf(pem: string, source: string): Signer {
  const privateKey = privateKeyOf(pem);
  if (privateKey?.asymmetricKeyType !== "ed25519") throw noKey(source, privateKey?.asymmetricKeyType);
  const key = textOf(createPublicKey(privateKey));
  return { key, sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64") };
}

/** What the maker of a record signs. */
export function madeText(seal: string): string {
  return canonical({ purpose: "chainwright change record", seal });
}

/** What somebody who approves a record signs. */
export function approvedText(seal: string, { by, at }: Pick<ApprovalNote, "by" | "at">): string {
  return canonical({ purpose: "chainwright change approval", seal, by, at });
}

/** Whether the signature is that of the key over the text. */
export function isSigned(text: string, { key, value }: { readonly key: string; readonly value: string }): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
    if (publicKey.asymmetricKeyType !== "ed25519" || textOf(publicKey) !== key) return false;
    return verify(null, Buffer.from(text), publicKey, Buffer.from(value, "base64"));
  } catch {
    return false;
  }
}

/** The record with one more approval. */
export function approved(record: ChangeRecord, by: string, at: Date, signer: Signer): ChangeRecord {
  const note = { by, at: at.toISOString() };
  const value = signer.sign(approvedText(record.seal, note));
  return { ...record, approvals: [...record.approvals, { ...note, key: signer.key, value }] };
}

/** A public key without the lines of a PEM file. */
export function plainKey(key: string): string {
  return key.replace(/-----(BEGIN|END) PUBLIC KEY-----|\s+/g, "");
}

/** The end of a public key, enough for a person to tell keys apart. */
export function shortKey(key: string): string {
  return `…${plainKey(key).slice(-12)}`;
}

function textOf(publicKey: KeyObject): string {
  return publicKey.export({ format: "der", type: "spki" }).toString("base64");
}

function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function noKey(source: string, kind: string | undefined): UserError {
  return new UserError("approval/key", "the signing key can't be used", [
    {
      path: source,
      expected: "an Ed25519 private key as PEM, not encrypted",
      actual: kind === undefined ? "something that is no private key, or is encrypted" : `a key of type ${kind}`,
      fix: "make one: openssl genpkey -algorithm ed25519 -out signing-key.pem",
    },
  ]);
}
