import { type Blowfish, encrypt, expandKey, freshBlowfish } from "./blowfish.js";

const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const magic = Buffer.from("OrpheanBeholderScryDoubt");

/**
 * The bcrypt hash of a password in its `$2a$` form; only the password's first 72 bytes count.
 *
 * @param salt 16 bytes
 * @param cost rounds as a power of two, 4 to 31
 * @see https://www.usenix.org/legacy/events/usenix99/provos/provos_html/node5.html
 */
export function bcrypt(password: string, salt: Uint8Array, cost = 10): string {
  const key = Buffer.concat([Buffer.from(password), Buffer.alloc(1)]).subarray(0, 72);
  const cipher = freshBlowfish();
  expandKey(cipher, key, salt);
  for (let round = 0; round < 2 ** cost; round += 1) {
    expandKey(cipher, key);
    expandKey(cipher, salt);
  }
  const digest = encryptMagic(cipher).subarray(0, 23);
  return `$2a$${String(cost).padStart(2, "0")}$${encode(salt)}${encode(digest)}`;
}

function encryptMagic(cipher: Blowfish): Buffer {
  const text = Buffer.from(magic);
  for (let at = 0; at < text.length; at += 8) {
    const block = new Int32Array([text.readInt32BE(at), text.readInt32BE(at + 4)]);
    for (let time = 0; time < 64; time += 1) encrypt(cipher, block);
    text.writeInt32BE(block[0] ?? 0, at);
    text.writeInt32BE(block[1] ?? 0, at + 4);
  }
  return text;
}

/** Base 64 with bcrypt's own alphabet and no padding. */
function encode(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,6}/g) ?? [];
  return groups.map((group) => alphabet.charAt(Number.parseInt(group.padEnd(6, "0"), 2))).join("");
}
