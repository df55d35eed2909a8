import type ts from "typescript";

/** A member of an object, interface or input type: its GraphQL type in SDL notation (`[Issue!]!`). */
export interface DeclaredField {
  readonly name: string;
  readonly type: string;
}

/** What the SDK's declaration file says of one GraphQL type, under the name that Linear gives it. */
export type DeclaredType =
  | {
      readonly kind: "fields";
      readonly name: string;
      /** Whether it carries `__typename`: an object type. Interfaces and inputs don't. */
      readonly concrete: boolean;
      /** Aliases of the interfaces that it implements. */
      readonly bases: readonly string[];
      readonly fields: readonly DeclaredField[];
    }
  | { readonly kind: "union"; readonly name: string; readonly members: readonly string[] }
  | { readonly kind: "enum"; readonly name: string; readonly values: readonly string[] };

/** Linear's names that the SDK's generator spells differently. */
const linearNames: Readonly<Record<string, string>> = {
  IdComparator: "IDComparator",
  IssueIdComparator: "IssueIDComparator",
};

/**
 * Every type of the declaration file that can be a GraphQL type, by the alias that the file uses.
 * Query results, variables and webhook payload helpers don't have the shape and fall out.
 */
export function readDeclarations(compiler: typeof ts, text: string): Map<string, DeclaredType> {
  const file = compiler.createSourceFile("sdk.d.ts", text, compiler.ScriptTarget.ESNext, false, compiler.ScriptKind.TS);
  const reader = new Reader(compiler, file);
  return reader.read();
}

class Reader {
  readonly #types = new Map<string, DeclaredType>();

  constructor(
    private readonly compiler: typeof ts,
    private readonly file: ts.SourceFile,
  ) {}

  read(): Map<string, DeclaredType> {
    for (const statement of this.file.statements) {
      const type = this.#declared(statement);
      if (type !== undefined && !this.#types.has(type.alias)) this.#types.set(type.alias, type.type);
    }
    return this.#types;
  }

  #declared(statement: ts.Statement): { alias: string; type: DeclaredType } | undefined {
    if (this.compiler.isEnumDeclaration(statement)) {
      const values = statement.members.flatMap((member) => this.#literal(member.initializer) ?? []);
      return { alias: statement.name.text, type: { kind: "enum", name: statement.name.text, values } };
    }
    if (!this.compiler.isTypeAliasDeclaration(statement) || statement.typeParameters !== undefined) return undefined;
    const alias = statement.name.text;
    const type = this.#aliased(alias, statement.type);
    return type && { alias, type };
  }

  #aliased(alias: string, node: ts.TypeNode): DeclaredType | undefined {
    if (this.compiler.isTypeLiteralNode(node)) return this.#fields(alias, [], node);
    if (this.compiler.isUnionTypeNode(node)) {
      const members = node.types.flatMap((member) => this.#referenced(member) ?? []);
      return members.length === node.types.length ? { kind: "union", name: alias, members } : undefined;
    }
    if (!this.compiler.isIntersectionTypeNode(node)) return undefined;
    const own = node.types.at(-1);
    const bases = node.types.slice(0, -1).map((base) => this.#referenced(base));
    if (own === undefined || !this.compiler.isTypeLiteralNode(own) || bases.includes(undefined)) return undefined;
    return this.#fields(alias, bases as string[], own);
  }

  #fields(alias: string, bases: readonly string[], node: ts.TypeLiteralNode): DeclaredType | undefined {
    const fields: DeclaredField[] = [];
    let typename: string | undefined;
    for (const member of node.members) {
      if (!this.compiler.isPropertySignature(member) || member.type === undefined) return undefined;
      const name = member.name.getText(this.file);
      if (name === "__typename") {
        typename = this.compiler.isLiteralTypeNode(member.type) ? this.#literal(member.type.literal) : undefined;
        if (typename === undefined || member.questionToken === undefined) return undefined;
        continue;
      }
      const type = this.#type(member.type);
      if (type === undefined) return undefined;
      fields.push({ name, type });
    }
    const name = typename ?? linearNames[alias] ?? alias;
    return { kind: "fields", name, concrete: typename !== undefined, bases, fields };
  }

  /** The type in SDL notation, naming aliases; undefined for what GraphQL has no word for. */
  #type(node: ts.TypeNode): string | undefined {
    if (this.compiler.isIndexedAccessTypeNode(node)) {
      const scalar = this.compiler.isLiteralTypeNode(node.indexType)
        ? this.#literal(node.indexType.literal)
        : undefined;
      return this.#referenced(node.objectType) === "Scalars" && scalar !== undefined ? `${scalar}!` : undefined;
    }
    if (!this.compiler.isTypeReferenceNode(node)) return undefined;
    const name = node.typeName.getText(this.file);
    const argument = node.typeArguments?.[0];
    if (argument === undefined) return `${name}!`;
    const inner = this.#type(argument);
    if (inner === undefined) return undefined;
    if (name === "Maybe" || name === "InputMaybe") return inner.replace(/!$/, "");
    return name === "Array" ? `[${inner}]!` : undefined;
  }

  #referenced(node: ts.TypeNode): string | undefined {
    if (!this.compiler.isTypeReferenceNode(node) || node.typeArguments !== undefined) return undefined;
    return node.typeName.getText(this.file);
  }

  #literal(node: ts.Node | undefined): string | undefined {
    return node !== undefined && this.compiler.isStringLiteral(node) ? node.text : undefined;
  }
}
