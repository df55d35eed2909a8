import { type Document, isMap, isScalar, type Pair, parseDocument, type Scalar, visit, type YAMLMap } from "yaml";
import { openKeeper } from "./passphrase.js";

/** What stands in the sandbox for every secret of the configuration, which can't be decrypted here. */
export const placeholderSecret = "sandbox-placeholder-secret";

/** What the engine writes into a stack's file about its secrets. */
const secretsSettings = ["encryptionsalt", "secretsprovider", "encryptedkey"];

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A stack's file as the sandbox's engine reads it: the real text, with the secrets settings of the shadow in place of its own, and
 * every secret value replaced by a placeholder that stays secret. All else is left as it was written, byte for byte.
 *
 * @param real text of the real `Pulumi.<env>.yaml`
 * @param shadow text that the shadow has now, or undefined
 */
export async function shadowStackFile(real: string, shadow: string | undefined): Promise<string> {
  const document = parseDocument(real);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return real;
  const earlier = parseDocument(shadow ?? "");
  const settings = new Map(
    secretsSettings.flatMap((key) => textAt(earlier, [key]).map((value) => [key, value] as const)),
  );
  const secrets = secretValues(document);
  const edits: Edit[] = settingsOf(document).map(({ start, end }) => ({ start, end, text: "" }));
  if (secrets.length > 0) {
    // A secrets provider of one's own can't seal placeholders here; the passphrase can.
    for (const key of ["secretsprovider", "encryptedkey"]) settings.delete(key);
    const salt = settings.get("encryptionsalt");
    const kept = secrets.map(({ path }) => (salt === undefined ? undefined : textAt(earlier, path)[0]));
    const keeper = kept.every((value) => value !== undefined) ? undefined : await openKeeper(salt);
    if (keeper) settings.set("encryptionsalt", keeper.encryptionSalt);
    secrets.forEach(({ start, end }, index) => {
      edits.push({ start, end, text: kept[index] ?? keeper?.encrypt(placeholderSecret) ?? "" });
    });
  }
  return withSettings(edited(real, edits), settings);
}

/** Where the file says something about its own secrets, whole lines. */
function settingsOf(document: Document): readonly { start: number; end: number }[] {
  const pairs = isMap(document.contents) ? (document.contents.items as Pair[]) : [];
  return pairs
    .filter((pair) => isScalar(pair.key) && secretsSettings.includes(String(pair.key.value)))
    .map((pair) => {
      const start = (pair.key as Scalar).range?.[0] ?? 0;
      return { start, end: isScalar(pair.value) ? (pair.value.range?.[2] ?? start) : start };
    });
}

/** Every `secure: <ciphertext>` of the configuration, with the place of its value. */
function secretValues(document: Document): readonly { path: readonly string[]; start: number; end: number }[] {
  const found: { path: string[]; start: number; end: number }[] = [];
  visit(document, {
    Map(_, map: YAMLMap, ancestors) {
      const value = map.items.length === 1 ? map.get("secure", true) : undefined;
      if (!isScalar(value) || typeof value.value !== "string" || !value.range) return;
      const path = [...pathOf(ancestors as unknown as readonly unknown[], map), "secure"];
      found.push({ path, start: value.range[0], end: value.range[1] });
    },
  });
  return found;
}

function pathOf(ancestors: readonly unknown[], target: unknown): string[] {
  const chain = [...ancestors, target];
  return chain.flatMap((node, index) => {
    const next = chain[index + 1];
    if (isPairNode(node)) return isScalar(node.key) ? [String(node.key.value)] : [];
    const items = (node as { items?: unknown[] }).items;
    return !isMap(node) && Array.isArray(items) && next !== undefined ? [String(items.indexOf(next))] : [];
  });
}

function isPairNode(node: unknown): node is Pair {
  return typeof node === "object" && node !== null && "key" in node && !("items" in node);
}

function textAt(document: Document, path: readonly string[]): readonly string[] {
  const value = document.errors.length > 0 || !isMap(document.contents) ? undefined : document.getIn(path);
  return typeof value === "string" ? [value] : [];
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: fresh }) => result.slice(0, start) + fresh + result.slice(end), text);
}

function withSettings(text: string, settings: ReadonlyMap<string, string>): string {
  if (settings.size === 0) return text;
  const lines = [...settings].map(([key, value]) => `${key}: ${value}\n`);
  return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${lines.join("")}`;
}
