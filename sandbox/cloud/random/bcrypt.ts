import { encodeBase64, hashSync } from "bcryptjs";

/**
 * The bcrypt hash of a password in its `$2a$` form, as the provider computes it; only the password's first 72 bytes count.
 *
 * @param salt 16 bytes
 * @param cost rounds as a power of two, 4 to 31
 */
export function bcrypt(password: string, salt: Uint8Array, cost = 10): string {
  return hashSync(password, `$2a$${String(cost).padStart(2, "0")}$${encodeBase64([...salt], 16)}`);
}
