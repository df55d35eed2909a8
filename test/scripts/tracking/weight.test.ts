import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");

/** Every module that is loaded with this one: what is imported for its types only, or when it is needed, is not. */
function loadedWith(entry: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    if (!existsSync(join(root, file))) return;
    const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest);
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      if (ts.isImportDeclaration(statement) && onlyTypes(statement.importClause)) continue;
      const specifier = statement.moduleSpecifier;
      if (specifier === undefined || !ts.isStringLiteral(specifier)) continue;
      const { text } = specifier;
      visit(text.startsWith(".") ? relative(root, resolve(root, dirname(file), text)).replace(/\.js$/, ".ts") : text);
    }
  };
  visit(entry);
  return [...seen];
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { namedBindings, name } = clause;
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly)
  );
}

const clients = /^(@linear\/|@octokit\/)|^scripts\/tracking\/(linear|github|dry-run|setup|journal|journalled|line)\b/;

it.each([
  "scripts/main.ts",
  "scripts/commands/preview.ts",
  "scripts/commands/up.ts",
  "scripts/run/parts.ts",
  "scripts/tracking/none.ts",
])("a run without a tracker pays nothing for it: %s loads no client of any service", (entry) => {
  const loaded = loadedWith(entry);
  expect(loaded).toContain(entry);
  expect(loaded.filter((file) => clients.test(file))).toEqual([]);
});

it("a run that is tracked in Linear does not load GitHub's client, nor the SDK of Linear", () => {
  const loaded = loadedWith("scripts/tracking/setup.ts");
  expect(loaded).toContain("scripts/tracking/github/service.ts");
  expect(loaded.filter((file) => /^@(linear|octokit)\//.test(file))).toEqual([]);
});
