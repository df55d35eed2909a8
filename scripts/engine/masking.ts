/** What stands in the place of every secret. */
export const masked = "[secret]";

/** Key that marks a secret on the engine's wire. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Shorter values would mask ordinary words. */
const shortestSecret = 6;

/** The value with every secret at any depth shown as `[secret]`. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (record[signatureKey] === secretSignature) return masked;
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, maskSecrets(inner)]));
}

/** Takes known secrets out of text. */
export interface Redactor {
  /** Adds secrets; a text that is JSON or has several lines is also known by its parts. */
  learn(secrets: Iterable<string>): void;
  /** The text without any of them, as such or in base64, hexadecimal, URL or JSON notation. */
  redact(text: string): string;
}

/**
 * The value with every text in it redacted, keys too. Not by way of its JSON: a secret that a text holds in JSON notation would
 * be escaped a second time there, and not be found.
 */
export function redactDeep<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === "string") return redact(value) as T;
  if (Array.isArray(value)) return value.map((inner: unknown) => redactDeep(inner, redact)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [redact(key), redactDeep(inner as unknown, redact)]),
  ) as T;
}

/** Names of variables that hold a secret. */
const secretVariables = /PASSPHRASE$|SECRET|TOKEN|PASSWORD|API_KEY|PRIVATE_KEY|WEBHOOK|ROUTING_KEY|SIGNING_KEY/;

/** The secrets of an environment, by the names of its variables. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): string[] {
  const named = (name: string): boolean => secretVariables.test(name) && !name.endsWith("_FILE");
  return Object.entries(env).flatMap(([name, value]) => (named(name) && value ? [value] : []));
}

/** The engine masks a secret only where it stands literally; encoded ones and those of our own environment are masked here. */
export function makeRedactor(secrets: Iterable<string> = []): Redactor {
  const forms = new Set<string>();
  let ordered: string[] = [];
  const learn = (more: Iterable<string>): void => {
    for (const secret of more) for (const part of partsOf(secret)) for (const form of formsOf(part)) forms.add(form);
    ordered = [...forms].sort((a, b) => b.length - a.length);
  };
  learn(secrets);
  return { learn, redact: (text) => ordered.reduce((clean, form) => clean.replaceAll(form, masked), text) };
}

/**
 * The secret itself and, of a text with structure (a kubeconfig, a key, a JSON document), the values in it that look like
 * secrets themselves: its ordinary words stay what they are in everybody else's text.
 */
function partsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  const values =
    lines.length > 1 ? lines.map((line) => /^\s*(?:[\w.-]+\s*[:=]\s*)?["']?(.*?)["']?\s*$/.exec(line)?.[1] ?? "") : [];
  const inner = [...values, ...(/^\s*[[{"]/.test(secret) ? stringsIn(parsed(secret)) : [])].filter(looksSecret);
  return [...new Set([secret, secret.trim(), ...inner])].filter((part) => part.length >= shortestSecret);
}

/** No blank in it, and more than a word, a number, or a name of two words in one. */
function looksSecret(text: string): boolean {
  if (text.length < 8 || /\s/.test(text) || !/\p{L}/u.test(text)) return false;
  return /[^\p{L}]/u.test(text) || (text.length >= 12 && (text.match(/\p{Lu}/gu) ?? []).length > 2);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [
    secret,
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
