import { stripVTControlCharacters } from "node:util";

/** Text of others on one line, without anything that a terminal would act on: escape sequences, control and direction characters. */
export function sanitise(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\t\r\n]+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim();
}

/** The same for text of several lines, which stay apart. */
export function sanitiseLines(text: string): string[] {
  return text
    .split("\n")
    .map(sanitise)
    .filter((line) => line !== "");
}
