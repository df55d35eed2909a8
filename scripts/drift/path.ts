/** Place of a property in a resource: `["ingress", "0", "cidrBlocks"]`. */
export type Path = readonly string[];

/** `a.b[0]["c.d"]` as a path; `*` and `**` stay as they are written. */
export function parsePath(text: string): Path {
  return [...text.matchAll(/\["([^"]*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? index ?? plain ?? "",
  );
}

/** The path as people write it: indices in brackets, and keys with a dot in brackets and quotes. */
export function showPath(path: Path): string {
  return path
    .map((key, place) => {
      if (/^\d+$/.test(key)) return `[${key}]`;
      if (/[.[\]"]/.test(key)) return `[${JSON.stringify(key)}]`;
      return place === 0 ? key : `.${key}`;
    })
    .join("");
}

/**
 * Whether a pattern fits a whole path: `*` stands for one key or a part of one, `**` for any number of keys, and `{a,b}` for one of
 * several.
 */
export function fits(pattern: Path, path: Path): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === "**") return path.some((_, at) => fits(rest, path.slice(at))) || fits(rest, []);
  const [key, ...others] = path;
  return key !== undefined && keyFits(first, key) && fits(rest, others);
}

/** Whether a pattern fits the path or one that holds it. */
export function covers(pattern: Path, path: Path): boolean {
  return fits([...pattern, "**"], path);
}

/** Whether one path holds the other, or both are the same. */
export function overlap(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((key, place) => key === other[place]);
}

/** A type token, or the beginning of one with `*` after it. */
export function typeFits(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

function keyFits(pattern: string, key: string): boolean {
  if (!/[*{]/.test(pattern)) return pattern === key;
  const parts = pattern.split(/(\*|\{[^}]*\})/).map((part) => {
    if (part === "*") return ".*";
    if (part.startsWith("{")) return `(?:${part.slice(1, -1).split(",").map(literal).join("|")})`;
    return literal(part);
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(key);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
