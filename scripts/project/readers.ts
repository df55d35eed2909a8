import { isMap, isScalar, isSeq, parseDocument, type Document, type ParsedNode } from "yaml";
import type { Problem } from "../../components/core/errors.js";

/**
 * The YAML text as data, with every place where it can't be trusted: syntax errors, duplicate keys, and plain values that
 * a YAML 1.2 reader (ours) and a YAML 1.1 reader (the engine's keeps parts of it) take for different things.
 *
 * @param file name for the problems' paths
 */
export function readYaml(text: string, file: string): { value: unknown; problems: Problem[] } {
  const modern = parseDocument(text, {
    version: "1.2",
    uniqueKeys: true,
    prettyErrors: false,
    maxAliasCount: 100,
  } as never);
  const problems = modern.errors.map((error) => syntaxProblem(error, text, file));
  if (problems.length > 0) return { value: undefined, problems };
  const classic = parseDocument(text, { version: "1.1", uniqueKeys: false, prettyErrors: false } as never);
  const ambiguous = differences(modern, classic);
  try {
    return { value: modern.toJS({ maxAliasCount: 100 }) as unknown, problems: ambiguous };
  } catch (error) {
    const actual = error instanceof Error ? error.message : String(error);
    return {
      value: undefined,
      problems: [{ path: file, expected: "readable YAML", actual, fix: "write the values out instead of aliases" }],
    };
  }
}

function syntaxProblem(error: Error & { pos: [number, number] }, text: string, file: string): Problem {
  const before = text.slice(0, error.pos[0]).split("\n");
  const where = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  return { path: where, expected: "valid YAML", actual: error.message, fix: "correct the file at this line" };
}

type Parsed = Document.Parsed<ParsedNode>;

function differences(modern: Parsed, classic: Parsed): Problem[] {
  const problems: Problem[] = [];
  compare(modern.contents, classic.contents, [], problems);
  return problems;
}

function compare(ours: unknown, theirs: unknown, path: readonly string[], problems: Problem[]): void {
  if (isMap(ours) && isMap(theirs)) {
    ours.items.forEach((pair, index) => {
      const other = theirs.items[index];
      const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : "?";
      if (key === "<<") problems.push(mergeKey([...path, key].join(".")));
      compare(pair.key, other?.key, [...path, key], problems);
      compare(pair.value, other?.value, [...path, key], problems);
    });
  } else if (isSeq(ours) && isSeq(theirs)) {
    ours.items.forEach((item, index) => compare(item, theirs.items[index], [...path, String(index)], problems));
  } else if (isScalar(ours) && isScalar(theirs) && !sameScalar(ours.value, theirs.value)) {
    const source = ours.source ?? String(ours.value);
    problems.push({
      path: path.join("."),
      expected: "a value that every YAML reader reads alike",
      actual: `${source} (${kindOf(ours.value)} for one reader, ${kindOf(theirs.value)} for another)`,
      fix: `put it in quotes: "${source}"`,
    });
  } else if (isScalar(ours) && typeof ours.value === "number" && /^[-+]?0[0-9_]/.test(ours.source ?? "")) {
    problems.push(leadingZero(path.join("."), ours.source ?? ""));
  } else if (
    isScalar(ours) &&
    typeof ours.value === "number" &&
    !Number.isSafeInteger(ours.value) &&
    Number.isInteger(ours.value)
  ) {
    problems.push({
      path: path.join("."),
      expected: "a number that every reader can hold exactly",
      actual: ours.source ?? String(ours.value),
      fix: "put it in quotes",
    });
  }
}

function mergeKey(path: string): Problem {
  return {
    path,
    expected: "keys that every YAML reader knows",
    actual: "a merge key",
    fix: "write the merged keys out",
  };
}

/** An account such as `012345678901`: as a number it loses its first digit. */
function leadingZero(path: string, source: string): Problem {
  return {
    path,
    expected: "a number without leading zeros, or text",
    actual: source,
    fix: `put it in quotes: "${source}"`,
  };
}

function sameScalar(left: unknown, right: unknown): boolean {
  return Object.is(left, right);
}

function kindOf(value: unknown): string {
  if (value instanceof Date) return `the time ${value.toISOString()}`;
  if (typeof value === "string") return `the text ${JSON.stringify(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  return JSON.stringify(value) ?? typeof value;
}
