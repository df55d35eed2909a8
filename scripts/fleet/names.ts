import { type Problem, UserError } from "../../components/core/errors.js";
import { unknownKey } from "../../components/core/settings.js";

/**
 * The environments that words name, in the order of `known`; no word means all of them. `*` stands for any characters.
 *
 * @throws UserError `usage/invalid` with every word that names nothing
 */
export function namedBy(words: readonly string[], known: readonly string[]): string[] {
  const problems = words.filter((word) => !known.some((name) => fits(word, name))).map((word) => unknown(word, known));
  if (problems.length > 0) throw new UserError("usage/invalid", "some names fit no environment", problems);
  return words.length === 0 ? [...known] : known.filter((name) => words.some((word) => fits(word, name)));
}

function fits(word: string, name: string): boolean {
  const pattern = word.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`, "s").test(name);
}

function unknown(word: string, known: readonly string[]): Problem {
  const { fix } = unknownKey("environment", word, known);
  return {
    path: "environment",
    expected: `one of: ${known.join(", ") || "none"}`,
    actual: JSON.stringify(word),
    fix: fix.startsWith("did you mean") ? fix : "correct the name, or write its Pulumi.<environment>.yaml",
  };
}
