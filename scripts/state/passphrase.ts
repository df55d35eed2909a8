import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** How the engine stretches a passphrase. @see https://github.com/pulumi/pulumi/blob/v3.250.0/sdk/go/common/resource/config/crypt.go */
const rounds = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;

/**
 * Whether the passphrase at hand opens a checkpoint's secrets. Asked only when the environment's file has another salt than
 * the checkpoint, since the answer takes a third of a second; undefined when there is nothing to ask.
 */
export async function opensSecrets(
  salt: string,
  {
    workDir,
    environment,
    env,
  }: { workDir: string; environment: string; env: Readonly<Record<string, string | undefined>> },
): Promise<boolean | undefined> {
  if (salt === "" || (await saltOf(workDir, environment)) === salt) return undefined;
  const passphrase = await passphraseIn(env);
  return passphrase === undefined ? undefined : await opens(salt, passphrase);
}

async function saltOf(workDir: string, environment: string): Promise<string | undefined> {
  for (const extension of ["yaml", "yml"]) {
    const text = await readFile(join(workDir, `Pulumi.${environment}.${extension}`), "utf8").catch(() => "");
    const named = /^encryptionsalt:\s*["']?([^"'\s#]+)/m.exec(text)?.[1];
    if (named !== undefined) return named;
  }
  return undefined;
}

async function passphraseIn(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  if (own !== undefined && own !== "") return own;
  if (file === undefined || file === "") return own;
  return (await readFile(file, "utf8").catch(() => undefined))?.trim();
}

/** The salt carries a check value: the word `pulumi`, sealed. */
async function opens(salt: string, passphrase: string): Promise<boolean | undefined> {
  const [, base, nonce, sealed] = /^v1:([A-Za-z0-9+/=]+):v1:([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/.exec(salt) ?? [];
  if (base === undefined || nonce === undefined || sealed === undefined) return undefined;
  const key = await promisify(pbkdf2)(passphrase, Buffer.from(base, "base64"), rounds, keyBytes, "sha256");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const word = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
    return word.toString("utf8") === "pulumi";
  } catch {
    return false;
  }
}
