import { text } from "./values.js";

interface Shape {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Shapes that nothing but a secret has. */
const shapes: readonly Shape[] = [
  { what: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { what: "a JSON web token", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{10,}/ },
  { what: "a Slack webhook", pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Z0-9]{6,}\// },
  { what: "a Slack token", pattern: /\bxox[abeprs]-[\w-]{10,}/ },
  { what: "a Discord webhook", pattern: /discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d{10,}\/[\w-]{20,}/ },
  { what: "a Vault token", pattern: /\bhv[sbr]\.[\w-]{20,}|(?<![\w.-])s\.[A-Za-z0-9]{24}(?![\w.-])/ },
  { what: "a GitHub token", pattern: /\b(?:gh[oprsu]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/ },
  { what: "a GitLab token", pattern: /\bglpat-[\w-]{18,}/ },
  { what: "a Linear key", pattern: /\blin_(?:api|oauth)_\w{20,}/ },
  { what: "a Pulumi token", pattern: /\bpul-[0-9a-f]{40}\b/ },
  { what: "a Google key", pattern: /\bAIza[\w-]{35}\b/ },
  { what: "a payment key", pattern: /\b[sr]k_live_\w{16,}/ },
  { what: "a node provider's key", pattern: /(?:infura\.io\/(?:ws\/)?v3|alchemy\.com\/v2|quiknode\.pro)\/[\w-]{24,}/ },
  { what: "a password in a URL", pattern: /\b[a-z][a-z0-9+.-]+:\/\/[^\s/:@$<{]*:[^\s/:@$<{*]{3,}@[\w.[-]/i },
];

/** A value of 64 hexadecimal digits is a private key only where it is called one: hashes look the same. */
const hexKey =
  /(?:^|[^a-z])(?!\w*pub)[\w.-]*(?:priv|secret|mnemonic|seed|signer|wallet|nodekey|jwt|deployer|operator[-_]?key)[\w.-]*["']?\s*[:= ]\s*["']?(?:0x)?[0-9a-f]{64}(?![0-9a-f])/i;
const hexAlone = /^(?:0x)?[0-9a-f]{64}$/i;
const keyNames = /(?:priv|secret|mnemonic|seed|signer|wallet|nodekey|jwt|deployer|operator[-_]?key)/i;

/** Names of things that hold a secret, and of those that only say where one is. */
const secretNames =
  /(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|routing[-_]?key|credentials?|mnemonic)$/i;
const pointers = /(?:existing|name|ref|path|file|dir|arn|id|key|uri|url|pub)/i;

const mnemonicLengths = [12, 15, 18, 21, 24];
/** Common words that no mnemonic has. */
const prose = new Set(
  "the and for with that this from are not has its when which was than then into may must one per".split(" "),
);

/** What secret a text looks like; undefined for one that looks like none. */
export function secretIn(value: string, key = ""): string | undefined {
  return told(value, key) ?? told(decoded(value), key);
}

/** Whether a key of a mapping may be shown as it is. */
export function shownKey(key: string): string {
  return secretIn(key) === undefined ? key : "[secret]";
}

function told(value: string, key: string): string | undefined {
  if (value === "") return undefined;
  const shape = shapes.find(({ pattern }) => pattern.test(value));
  if (shape !== undefined) return shape.what;
  if (hexKey.test(value)) return "a private key";
  if (hexAlone.test(value) && keyNames.test(key) && !/pub|hash|root|digest/i.test(key)) return "a private key";
  if (value.split("\n").some(isMnemonic)) return "a mnemonic";
  return isNamedSecret(value, key) ? "a secret, by its name and its randomness" : undefined;
}

function isMnemonic(line: string): boolean {
  const words = line
    .replace(/^\s*["']?[\w.-]+["']?\s*[:=]\s*/, "")
    .trim()
    .replace(/^["']|["'],?$/g, "")
    .split(/[ ,]+/);
  return mnemonicLengths.includes(words.length) && words.every((word) => /^[a-z]{3,8}$/.test(word) && !prose.has(word));
}

function isNamedSecret(value: string, key: string): boolean {
  const name = secretNames.exec(key)?.[0];
  if (name === undefined || value.length < 12 || value.length > 400 || /[\s/$<>{}:*]/.test(value)) return false;
  if (pointers.test(key.slice(0, key.length - name.length))) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(value)).length;
  return (classes === 3 || /^[0-9a-f]{24,}$/i.test(value)) && entropy(value) >= 3;
}

/** Bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / value.length) * Math.log2(count / value.length), 0);
}

/** The text that a base64 text holds; empty for anything else. */
function decoded(value: string): string {
  if (value.length < 16 || value.length > 200_000 || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value)) return "";
  const bytes = Buffer.from(value, "base64").toString("utf8");
  return /^[\t\n\r\x20-\x7e]+$/.test(bytes) ? text(bytes) : "";
}
