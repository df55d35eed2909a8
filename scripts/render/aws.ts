import { safePath } from "./paths.js";
import { cleaned, type ExportedResource, isPlain, nameOf } from "./resource.js";

/** AWS resource as it was asked for: `aws/<service>/<type>/<name>.json`. */
export function awsFile(resource: ExportedResource): readonly [string, string][] {
  if (!resource.custom || !resource.type.startsWith("aws:")) return [];
  const [, module = "", type = ""] = resource.type.split(":");
  const service = module.split("/")[0] ?? module;
  const content = { type: resource.type, name: nameOf(resource), properties: cleaned(resource.inputs ?? {}) };
  return [[safePath(["aws", service, type, content.name], ".json"), json(content)]];
}

/** Every policy document in an AWS resource: `iam/<name>.json`, or `iam/<name>-<property>.json` where it isn't `policy`. */
export function policyFiles(resource: ExportedResource): readonly [string, string][] {
  if (!resource.custom || !resource.type.startsWith("aws:")) return [];
  return documentsIn(resource.inputs, []).map(({ path, document }) => {
    const role = path.filter((part) => part !== "policy");
    return [safePath(["iam", [nameOf(resource), ...role].join("-")], ".json"), json(document)];
  });
}

/** Policy documents are JSON in a text property. */
function documentsIn(value: unknown, path: readonly string[]): { path: readonly string[]; document: unknown }[] {
  if (typeof value === "string") {
    const document = policyIn(value);
    return document === undefined ? [] : [{ path, document }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => documentsIn(inner, [...path, key]));
}

function policyIn(text: string): unknown {
  if (!/^\s*\{/.test(text) || !text.includes('"Statement"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isPlain(value) && "Statement" in value ? value : undefined;
  } catch {
    return undefined;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
