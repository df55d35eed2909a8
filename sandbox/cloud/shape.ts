/** What a property may hold, as the SDK's declarations tell. */
export type Shape = (
  | { readonly kind: "text" | "number" | "boolean" | "anything" }
  | { readonly kind: "list" | "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly type: string }
) & { readonly required?: true };

/** One field of an interface or a class. */
export interface Field {
  readonly optional: boolean;
  readonly shape: Shape;
}

/** The fields declared in the body of an interface or a class, by name. */
export function fieldsOf(body: string): Map<string, Field> {
  const text = body.replace(/\/\*[\s\S]*?\*\//g, "");
  const fields = new Map<string, Field>();
  const start = /(?:readonly )?(\w+)(\?)?:\s*/y;
  for (let at = nextWord(text, 0); at < text.length; ) {
    start.lastIndex = at;
    const match = start.exec(text);
    if (!match) break;
    const end = endOfType(text, start.lastIndex);
    fields.set(match[1] ?? "", { optional: match[2] !== undefined, shape: shapeOf(text.slice(start.lastIndex, end)) });
    at = nextWord(text, end + 1);
  }
  return fields;
}

/** The shape of a type as it is written in a declaration: `pulumi.Input<pulumi.Input<string>[] | undefined>`. */
export function shapeOf(written: string): Shape {
  const options = alternatives(unwrap(written.trim())).filter((option) => option !== "undefined");
  const [only] = options;
  if (only === undefined || options.length > 1) return { kind: "anything" };
  if (only !== written.trim()) return shapeOf(only);
  if (only.endsWith("[]")) return { kind: "list", of: shapeOf(only.slice(0, -2)) };
  const map = /^\{\s*\[key: string\]:\s*([\s\S]*?);?\s*\}$/.exec(only);
  if (map?.[1] !== undefined) return { kind: "map", of: shapeOf(map[1]) };
  const nested = /^inputs\.([\w.]+)$/.exec(only);
  if (nested?.[1] !== undefined) return { kind: "object", type: nested[1] };
  if (only === "string") return { kind: "text" };
  if (only === "number" || only === "boolean") return { kind: only };
  return { kind: "anything" };
}

function unwrap(written: string): string {
  const match = /^pulumi\.(?:Input|Output)<([\s\S]*)>$/.exec(written);
  return match?.[1] !== undefined && closesAtEnd(written) ? unwrap(match[1].trim()) : written;
}

/** Whether the first bracket is closed by the last character: `A<B>` but not `A<B> | C<D>`. */
function closesAtEnd(written: string): boolean {
  let depth = 0;
  for (const [index, character] of [...written].entries()) {
    if ("<{[(".includes(character)) depth += 1;
    if (">}])".includes(character)) depth -= 1;
    if (depth === 0 && ">}])".includes(character)) return index === written.length - 1;
  }
  return false;
}

function alternatives(written: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < written.length; at += 1) {
    const character = written.charAt(at);
    if ("<{[(".includes(character)) depth += 1;
    if (">}])".includes(character)) depth -= 1;
    if (character !== "|" || depth > 0) continue;
    parts.push(written.slice(from, at).trim());
    from = at + 1;
  }
  return [...parts, written.slice(from).trim()];
}

function endOfType(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ("<{[(".includes(character)) depth += 1;
    if (">}])".includes(character)) depth -= 1;
    if (character === ";" && depth === 0) return at;
  }
  return text.length;
}

function nextWord(text: string, from: number): number {
  const found = text.slice(from).search(/\S/);
  return found < 0 ? text.length : from + found;
}
