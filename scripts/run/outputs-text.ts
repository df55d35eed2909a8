import { sanitise } from "../progress/sanitise.js";

/** Outputs for people: `name: value` lines, lists on one line, and what has names of its own two spaces below its own name. */
export function outputsText(values: object): string {
  return linesOf(values)
    .map((line) => `${line}\n`)
    .join("");
}

function linesOf(values: object, indent = ""): string[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? [`${indent}${sanitise(name)}:`, ...linesOf(value, `${indent}  `)]
      : [`${indent}${sanitise(name)}: ${shown(value)}`],
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.map(shown).join(", ");
  return sanitise(typeof value === "string" ? value : JSON.stringify(value));
}
