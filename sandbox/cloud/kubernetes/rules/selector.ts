import { below, entries, list, pairs, record, text, type Violation } from "../manifest.js";
import { labelViolations } from "./metadata.js";
import { qualifiedNameProblems } from "./names.js";

const withValues = ["In", "NotIn"];
const withoutValues = ["Exists", "DoesNotExist"];

/** What is wrong with a label selector (`matchLabels`, `matchExpressions`). */
export function selectorViolations(selector: unknown, path: string): readonly Violation[] {
  const expressions = below(path, "matchExpressions");
  return [
    ...labelViolations(record(selector)["matchLabels"], below(path, "matchLabels")),
    ...entries(record(selector)["matchExpressions"], expressions).flatMap(({ item, path: place }) =>
      requirementViolations(item["key"], item["operator"], item["values"], place, [...withValues, ...withoutValues]),
    ),
  ];
}

/** What is wrong with one requirement of a selector; a node selector also knows `Gt` and `Lt`. */
export function requirementViolations(
  key: unknown,
  operator: unknown,
  values: unknown,
  path: string,
  operators: readonly string[],
): readonly Violation[] {
  const problems: Violation[] = qualifiedNameProblems(text(key) ?? "x").map((reason) => ({
    path: below(path, "key"),
    reason: `Invalid value: ${reason}`,
  }));
  const op = text(operator);
  if (op === undefined) return problems;
  if (!operators.includes(op))
    problems.push({ path: below(path, "operator"), reason: `Unsupported value: ${JSON.stringify(op)}` });
  const count = list(values).length;
  if (withValues.includes(op) && count === 0)
    problems.push({
      path: below(path, "values"),
      reason: `Required value: must be specified when \`operator\` is '${op}'`,
    });
  if (withoutValues.includes(op) && count > 0)
    problems.push({
      path: below(path, "values"),
      reason: `Forbidden: may not be specified when \`operator\` is '${op}'`,
    });
  return problems;
}

/** Whether the selector picks an object with these labels; unknown parts are taken to match. */
export function selects(selector: unknown, labels: unknown): boolean {
  const owned = record(labels);
  const equal = pairs(record(selector)["matchLabels"]).every(
    ([key, value]) => typeof owned[key] === "symbol" || owned[key] === value,
  );
  return equal && list(record(selector)["matchExpressions"]).every((expression) => matches(record(expression), owned));
}

function matches(expression: Readonly<Record<string, unknown>>, labels: Readonly<Record<string, unknown>>): boolean {
  const key = text(expression["key"]);
  if (key === undefined || typeof labels[key] === "symbol") return true;
  const among = list(expression["values"]).includes(labels[key]);
  switch (expression["operator"]) {
    case "In":
      return among;
    case "NotIn":
      return !among;
    case "Exists":
      return labels[key] !== undefined;
    case "DoesNotExist":
      return labels[key] === undefined;
    default:
      return true;
  }
}
