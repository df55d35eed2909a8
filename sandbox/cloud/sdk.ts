import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type Shape, fieldsOf } from "./shape.js";

/** What the installed SDK of a package says of a resource class. */
export interface ResourceSchema {
  /** Inputs that the class takes, with the shape of each. */
  readonly inputs: ReadonlyMap<string, Shape>;
  /** Inputs that must be given. */
  readonly required: readonly string[];
  /** Outputs that the class has, with the shape of each; `id` is not among them. */
  readonly outputs: ReadonlyMap<string, Shape>;
  /** Outputs that are secret whatever went in. */
  readonly secretOutputs: readonly string[];
}

/** The resource classes of an installed Pulumi SDK, read from its declarations when they are first asked for. */
export interface Sdk {
  readonly version: string;
  /** What is known of a type token, or undefined when the package has no such resource. */
  resource(token: string): ResourceSchema | undefined;
  /** The fields of a nested input type such as `eks.ClusterVpcConfig`; undefined when there is none of that name. */
  nested(name: string): ReadonlyMap<string, Shape> | undefined;
}

/** @throws Error when the package is not installed */
export function openSdk(name: string): Sdk {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const root = dirname(manifest);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  let types = "";
  let starts: Map<string, number> | undefined;
  return {
    version,
    resource: remembered((token) => readResource(root, token)),
    nested: remembered((path) => {
      if (!starts) {
        types = readFileSync(join(root, "types/input.d.ts"), "utf8");
        starts = indexOf(types);
      }
      const start = starts.get(path);
      return start === undefined ? undefined : readNested(types, start);
    }),
  };
}

function remembered<T>(find: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key) as T;
  };
}

function readResource(root: string, token: string): ResourceSchema | undefined {
  const [, module = "", name = ""] = token.split(":");
  if (!/^[\w-]+(\/[\w-]+)?$/.test(module) || !/^\w+$/.test(name)) return undefined;
  const base = fileOf(root, module.replace(/^index\//, ""));
  const script = base === undefined ? undefined : readIfThere(`${base}.js`);
  const types = base === undefined ? undefined : readIfThere(`${base}.d.ts`);
  if (script === undefined || types === undefined || !script.includes(`__pulumiType = '${token}'`)) return undefined;
  const inputs = fieldsOf(blockAfter(types, `export interface ${name}Args {\n`, "\n}"));
  const outputs = fieldsOf(classFields(types, name));
  const secrets = /additionalSecretOutputs: \[([^\]]*)\]/.exec(script)?.[1] ?? "";
  return {
    inputs: new Map([...inputs].map(([key, field]) => [key, field.shape])),
    required: [...inputs].filter(([, field]) => !field.optional).map(([key]) => key),
    outputs: new Map([...outputs].map(([key, field]) => [key, field.shape])),
    secretOutputs: [...secrets.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? ""),
  };
}

/** A module's file; some are spelt otherwise than their token (`dms/s3Endpoint` is `dms/s3endpoint`, `kendra/index` is `index_`). */
function fileOf(root: string, module: string): string | undefined {
  const name = basename(module);
  const folder = dirname(join(root, module));
  const files = listIfThere(folder);
  if (files.has(`${name}.js`) && name !== "index") return join(folder, name);
  const wanted = [`${name}.js`.toLowerCase(), `${name}_.js`.toLowerCase()];
  const found = [...files].find((file) => file !== "index.js" && wanted.includes(file.toLowerCase()));
  return found === undefined ? undefined : join(folder, found.slice(0, -3));
}

/** Where each interface of a `types/input.d.ts` begins, by `<namespace>.<name>`. */
function indexOf(types: string): Map<string, number> {
  const found = new Map<string, number>();
  let space = "";
  for (const match of types.matchAll(/^(?:export declare namespace (\w+) \{|(?:export| {3}) interface (\w+) \{)\n/gm)) {
    if (match[1] !== undefined) space = `${match[1]}.`;
    else if (match[2] !== undefined) found.set(`${match[0].startsWith(" ") ? space : ""}${match[2]}`, match.index);
  }
  return found;
}

function readNested(types: string, start: number): ReadonlyMap<string, Shape> {
  const indent = types.startsWith(" ", start) ? "    " : "";
  const fields = fieldsOf(blockAfter(types, "{\n", `\n${indent}}`, start));
  return new Map(
    [...fields].map(([key, field]) => [key, field.optional ? field.shape : { ...field.shape, required: true }]),
  );
}

function blockAfter(text: string, opening: string, closing: string, from = 0): string {
  const start = text.indexOf(opening, from);
  if (start < 0) return "";
  const end = text.indexOf(closing, start + opening.length - 1);
  return text.slice(start + opening.length, end < 0 ? undefined : end + 1);
}

/** The `readonly` fields of the class, without its methods. */
function classFields(types: string, name: string): string {
  const body = blockAfter(types, `export declare class ${name} extends pulumi.CustomResource {\n`, "\n}");
  const start = body.indexOf("    readonly ");
  return start < 0 ? "" : body.slice(start, body.indexOf("    constructor("));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function listIfThere(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}
