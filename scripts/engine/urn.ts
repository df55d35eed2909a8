/** A URN taken apart: `urn:pulumi:<stack>::<project>::<type>$<type>::<name>`. */
export interface Urn {
  /** Type tokens from the outermost ancestor to the resource itself; the stack is not among them. */
  readonly types: readonly string[];
  /** The resource's own type token. */
  readonly type: string;
  /** Logical name; may itself hold `::`. */
  readonly name: string;
}

/** The parts of a URN; a text that is none is taken as a name without types. */
export function parseUrn(urn: string): Urn {
  const [, , chain, ...name] = urn.split("::");
  if (!urn.startsWith("urn:pulumi:") || chain === undefined) return { types: [], type: "", name: urn };
  const types = chain.split("$");
  return { types, type: types.at(-1) ?? "", name: name.join("::") };
}
