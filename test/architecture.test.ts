import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const folders = ["components", "infra", "scripts", "sandbox", "policies"];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);

/** Files that are shapes only, which siblings in `scripts/` may share. */
const ports = [
  "scripts/approval/approval.ts",
  "scripts/engine/diff.ts",
  "scripts/history/figures.ts",
  "scripts/engine/deployment.ts",
  "scripts/engine/state-resource.ts",
  "scripts/engine/step-line.ts",
  "scripts/gates/finding.ts",
  "scripts/tracking/tracker.ts",
];
const siblings = [
  "approval",
  "ci",
  "engine",
  "gates",
  "report",
  "tracking",
  "render",
  "progress",
  "docs",
  "history",
  "resume",
  "state",
  "drift",
  "rollback",
];

/** The only files that touch the process: the entries of the design, and what they start. */
const entries = ["scripts/main.ts", "sandbox/main.ts", "scripts/engine/worker.ts"];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports: Import[] = files.flatMap((from) => {
  const source = ts.createSourceFile(from, readFileSync(join(root, from), "utf8"), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement): Import[] => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (!statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const specifier = statement.moduleSpecifier.text;
    const to = specifier.startsWith(".")
      ? relative(root, resolve(root, dirname(from), specifier)).replace(/\.js$/, ".ts")
      : specifier;
    const typeOnly = ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly === true;
    return [{ from, to, typeOnly }];
  });
});

const show = ({ from, to }: Import): string => `${from} -> ${to}`;
const folderOf = (file: string): string => file.split("/")[0] ?? "";

describe("the direction of imports", () => {
  it("goes from scripts over infra and components to components/core, never back", () => {
    const order = ["components", "infra", "scripts"];
    const upward = imports.filter(
      ({ from, to }) =>
        order.includes(folderOf(to)) &&
        order.indexOf(folderOf(to)) > order.indexOf(folderOf(from)) &&
        order.includes(folderOf(from)),
    );
    expect(upward.map(show)).toEqual([]);
  });

  it("keeps components apart from each other", () => {
    const across = imports.filter(({ from, to }) => {
      const [a, b] = [from, to].map((file) => /^components\/([^/]+)\//.exec(file)?.[1]);
      return a !== undefined && b !== undefined && a !== b && b !== "core";
    });
    expect(across.map(show)).toEqual([]);
  });

  it("keeps engine, gates, report and tracking apart but for their ports", () => {
    const across = imports.filter(({ from, to }) => {
      const [a, b] = [from, to].map((file) => /^scripts\/([^/]+)\//.exec(file)?.[1]);
      return (
        a !== undefined &&
        b !== undefined &&
        a !== b &&
        siblings.includes(a) &&
        siblings.includes(b) &&
        !ports.includes(to)
      );
    });
    expect(across.map(show)).toEqual([]);
  });

  it("lets nothing that is deployed know the sandbox", () => {
    const known = imports.filter(
      ({ from, to }) => ["components", "infra"].includes(folderOf(from)) && folderOf(to) === "sandbox",
    );
    expect(known.map(show)).toEqual([]);
  });

  it("has no cycles", () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, typeOnly } of imports)
      if (!typeOnly && files.includes(to)) graph.set(from, [...(graph.get(from) ?? []), to]);
    expect(cycles(graph)).toEqual([]);
  });
});

describe("the doors to the outside", () => {
  it("plans and reports without any SDK", () => {
    const pure = /(^components\/[^/]+\/(args|plan|operations)\.ts$)|(^scripts\/report\/)|(^scripts\/gates\/)/;
    const used = imports.filter(
      ({ from, to, typeOnly }) => pure.test(from) && /^@(pulumi|linear)\//.test(to) && !typeOnly,
    );
    expect(used.map(show)).toEqual([]);
  });

  it("imports the clouds by class file only, since whole packages cost 0.4 s more", () => {
    const whole = imports.filter(
      ({ to, typeOnly }) => /^@pulumi\/(aws|kubernetes|random)(\/[^/]+)?$/.test(to) && !/\.js$/.test(to) && !typeOnly,
    );
    const indexes = imports.filter(
      ({ to, typeOnly }) => /^@pulumi\/(aws|kubernetes)\/.*index\.js$/.test(to) && !typeOnly,
    );
    expect([...whole, ...indexes].map(show)).toEqual([]);
  });

  it("uses the Automation API in scripts/engine only, and Linear's SDK in tracking and the emulator only", () => {
    const automation = imports.filter(
      ({ from, to }) => to.startsWith("@pulumi/pulumi/automation") && !from.startsWith("scripts/engine/"),
    );
    const linear = imports.filter(
      ({ from, to }) => to.startsWith("@linear/sdk") && !/^(scripts\/tracking|sandbox\/linear)\//.test(from),
    );
    expect([...automation, ...linear].map(show)).toEqual([]);
  });

  it("touches process state and console only in the entries", () => {
    const touched = files.filter((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return !entries.includes(file) && /\bprocess\.(env|argv|exit|exitCode)\b|\bconsole\.\w+\(/.test(text);
    });
    expect(touched).toEqual([]);
  });
});

describe("the shape of a component", () => {
  const components = readdirSync(join(root, "components")).filter((folder) => folder !== "core");

  it.each(components)("components/%s has its four files and its public names", (folder) => {
    const present = readdirSync(join(root, "components", folder));
    expect(present).toEqual(
      expect.arrayContaining(["args.ts", "plan.ts", "operations.ts", `${folder}.ts`, "index.ts"]),
    );
  });
});

function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
    if (done.has(file) || trail.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
