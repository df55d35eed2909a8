import type { Violation } from "../manifest.js";

/** Shapes of names that the API checks. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export type NameShape = "subdomain" | "label" | "label1035" | "path" | "port";

const shapes: Readonly<Record<NameShape, { limit: number; pattern: RegExp; rule: string }>> = {
  subdomain: {
    limit: 253,
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    rule: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  },
  label: {
    limit: 63,
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    rule: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  },
  label1035: {
    limit: 63,
    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    rule: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  },
  path: { limit: 253, pattern: /^(?!\.{1,2}$)[^/%]+$/, rule: "may not be '.', '..' or contain '/' or '%'" },
  port: {
    limit: 15,
    pattern: /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    rule: "must contain only alphanumeric characters (a-z, 0-9) and single hyphens, with at least one letter",
  },
};

/** Why the name is not of the shape; nothing when it is. */
export function nameProblems(shape: NameShape, name: string, limit = shapes[shape].limit): readonly string[] {
  const { pattern, rule } = shapes[shape];
  const tooLong = name.length > limit ? [`must be no more than ${limit} characters, is ${name.length}`] : [];
  return pattern.test(name) ? tooLong : [...tooLong, rule];
}

/** The same as violations of the API; names are no secrets and are shown. */
export function nameViolations(path: string, shape: NameShape, name: string, limit?: number): readonly Violation[] {
  return nameProblems(shape, name, limit).map((reason) => ({
    path,
    reason: `Invalid value: ${JSON.stringify(name)}: ${reason}`,
  }));
}

/** Why a text is no qualified name (`example.com/name`), as label and annotation keys, finalizers and resource names are. */
export function qualifiedNameProblems(name: string): readonly string[] {
  const parts = name.split("/");
  if (parts.length > 2) return ["a qualified name has at most one '/'"];
  const [prefix, local] = parts.length === 2 ? [parts[0], parts[1] ?? ""] : [undefined, parts[0] ?? ""];
  const problems =
    prefix === undefined ? [] : nameProblems("subdomain", prefix).map((problem) => `prefix part ${problem}`);
  if (local.length > 63) return [...problems, "name part must be no more than 63 characters"];
  if (!/^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(local))
    return [
      ...problems,
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ];
  return problems;
}

/** Why a text is no label value; nothing when it is one. */
export function labelValueProblems(value: string): readonly string[] {
  if (value.length > 63) return [`must be no more than 63 characters, is ${value.length}`];
  return value === "" || /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value)
    ? []
    : [
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      ];
}
