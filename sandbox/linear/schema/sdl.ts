import type { DeclaredField, DeclaredType } from "./declarations.js";

type Fields = Extract<DeclaredType, { kind: "fields" }>;

const builtIn = new Set(["ID", "String", "Boolean", "Int", "Float"]);
const wordPattern = /\w+/g;

/**
 * The schema in SDL: every object type, what they reach, and the inputs that their arguments reach.
 *
 * @throws Error naming what the declarations refer to but don't declare: the SDK has changed its shape
 */
export function writeSdl(types: ReadonlyMap<string, DeclaredType>): string {
  return new SdlWriter(types).write();
}

class SdlWriter {
  /** Argument lists by type and field, lower case: the generator's spelling of a field's name is not Linear's. */
  readonly #argumentLists = new Map<string, Fields>();
  readonly #written = new Map<string, string>();
  readonly #interfaces = new Set<string>();

  constructor(private readonly types: ReadonlyMap<string, DeclaredType>) {
    for (const [alias, type] of types) {
      if (type.kind !== "fields") continue;
      if (!type.concrete && alias.endsWith("Args")) this.#argumentLists.set(alias.toLowerCase(), type);
      if (type.concrete) for (const base of type.bases) this.#interfaces.add(base);
    }
  }

  write(): string {
    for (const [alias, type] of this.types) if (type.kind === "fields" && type.concrete) this.#output(alias);
    if (!this.#written.has("Query")) throw new Error("the declarations hold no Query type");
    return [...this.#written.values()].join("\n");
  }

  #output(alias: string): void {
    const type = this.#begin(alias);
    if (type === undefined) return;
    if (type.kind === "union") {
      for (const member of type.members) this.#output(member);
      this.#finish(alias, `union ${type.name} = ${type.members.map((member) => this.#nameOf(member)).join(" | ")}`);
    } else if (type.kind === "fields") {
      for (const base of type.bases) this.#output(base);
      const bases =
        type.bases.length > 0 ? ` implements ${type.bases.map((base) => this.#nameOf(base)).join(" & ")}` : "";
      const fields = type.fields.map((field) => this.#outputField(alias, field));
      const keyword = type.concrete ? "type" : "interface";
      this.#finish(alias, `${keyword} ${type.name}${bases} {\n${fields.join("\n")}\n}`);
    }
  }

  #outputField(owner: string, field: DeclaredField): string {
    const list = this.#argumentLists.get(`${owner}${field.name.replaceAll("_", "")}Args`.toLowerCase());
    const given = (list?.fields ?? []).map((argument) => `${argument.name}: ${this.#reference(argument, "input")}`);
    return `  ${field.name}${given.length > 0 ? `(${given.join(", ")})` : ""}: ${this.#reference(field, "output")}`;
  }

  #input(alias: string): void {
    const type = this.#begin(alias);
    if (type?.kind !== "fields") return;
    const fields = type.fields.map((field) => `  ${field.name}: ${this.#reference(field, "input")}`);
    this.#finish(alias, `input ${type.name} {\n${fields.join("\n")}\n}`);
  }

  /** The field's type with Linear's names, having seen to it that the named type is written. */
  #reference(field: DeclaredField, side: "input" | "output"): string {
    return field.type.replace(wordPattern, (name) => {
      if (builtIn.has(name)) return name;
      if (!this.types.has(name)) this.#scalar(name);
      else if (side === "input") this.#input(name);
      else this.#output(name);
      return this.#nameOf(name);
    });
  }

  #scalar(name: string): void {
    if (!this.#written.has(name)) this.#written.set(name, `scalar ${name}`);
  }

  /** The type when it is still to be written; enums are written at once. */
  #begin(alias: string): DeclaredType | undefined {
    if (this.#written.has(alias)) return undefined;
    const type = this.types.get(alias);
    if (type === undefined) throw new Error(`the declarations refer to ${alias} but don't declare it`);
    this.#written.set(alias, "");
    if (type.kind === "enum") this.#finish(alias, `enum ${type.name} {\n  ${type.values.join("\n  ")}\n}`);
    return type.kind === "enum" ? undefined : type;
  }

  #finish(alias: string, text: string): void {
    this.#written.set(alias, text);
  }

  #nameOf(alias: string): string {
    return this.types.get(alias)?.name ?? alias;
  }
}
