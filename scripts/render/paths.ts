import { createHash } from "node:crypto";

const longest = 120;

/**
 * A relative path made of names that may hold anything: each becomes one file name of letters, digits, dots, hyphens and
 * underscores, and never leads out of the folder. A name that had to be changed gets a hash, so that two don't meet.
 */
export function safePath(names: readonly string[], extension: string): string {
  return `${names.map(safeName).join("/")}${extension}`;
}

function safeName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^\.+/, "")
    .slice(0, longest);
  if (safe === name && safe !== "") return safe;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${safe === "" ? "unnamed" : safe}-${hash}`;
}
