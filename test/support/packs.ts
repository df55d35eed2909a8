import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const modules = resolve(import.meta.dirname, "../../node_modules");

/** A rule of a test's pack: JavaScript that gets `args` and `report`. */
export interface PackRule {
  readonly level?: "mandatory" | "advisory";
  readonly resource?: string;
  readonly stack?: string;
}

/** Writes a policy pack with one rule named `rule` and returns its folder. */
export function policyPack(parent: string, name: string, { level = "mandatory", resource, stack }: PackRule): string {
  const judge = (body: string): string => `(args, report) => { ${body} }`;
  const validate = [
    ...(resource === undefined ? [] : [`validateResource: ${judge(resource)}`]),
    ...(stack === undefined ? [] : [`validateStack: ${judge(stack)}`]),
  ];
  const rule = `{ name: "rule", description: "Told by a test.", enforcementLevel: "${level}", ${validate.join(", ")} }`;
  return packOf(
    parent,
    name,
    `const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("${name}", { policies: [${rule}] });\n`,
  );
}

/** The same with the whole text of `index.js`. */
export function packOf(parent: string, name: string, index: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "0.0.1", main: "index.js" }));
  writeFileSync(join(folder, "index.js"), index);
  symlinkSync(modules, join(folder, "node_modules"));
  return folder;
}
