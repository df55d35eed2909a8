import { createCipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

/** Passphrase of every stack in the sandbox. It keeps nothing secret: what it encrypts are placeholders. */
export const sandboxPassphrase = "chainwright-sandbox-passphrase";

/** How the engine stretches a passphrase. @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/crypt.go */
const rounds = 1_000_000;
const keyBytes = 32;
const saltBytes = 8;
const nonceBytes = 12;

/** Encrypts values so that the engine reads them with the sandbox's passphrase. */
export interface Keeper {
  /** What the stack's file has to say under `encryptionsalt`. */
  readonly encryptionSalt: string;
  readonly encrypt: (plaintext: string) => string;
}

/**
 * The keeper of a stack's secrets, as the engine's own passphrase provider is; takes a third of a second.
 *
 * @param encryptionSalt what the stack's file already has, so that earlier values stay readable; a new one when left out
 */
export async function openKeeper(encryptionSalt?: string): Promise<Keeper> {
  const known = /^v1:([A-Za-z0-9+/=]+):v1:/.exec(encryptionSalt ?? "")?.[1];
  const salt = known === undefined ? randomBytes(saltBytes) : Buffer.from(known, "base64");
  const key = await promisify(pbkdf2)(sandboxPassphrase, salt, rounds, keyBytes, "sha256");
  const encrypt = (plaintext: string): string => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
  };
  const own = known === undefined ? undefined : encryptionSalt;
  return { encryptionSalt: own ?? `v1:${salt.toString("base64")}:${encrypt("pulumi")}`, encrypt };
}
