import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { plainLine } from "./markdown.js";

/** Longest sprint name in a label, characters. */
const nameLimit = 60;

/** Label of the running sprint, or null; `warning` says why a file that is there gave none. */
export interface Sprint {
  readonly label: string | null;
  readonly warning: string | null;
}

/** The sprint of `docs/sprint.md`; a project without that file has none. */
export function readSprint(projectDir: string): Sprint {
  try {
    return parseSprint(readFileSync(join(projectDir, "docs", "sprint.md"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { label: null, warning: null };
    return malformed("it cannot be read");
  }
}

/** The sprint's name: `name` of the front matter, else a line `name: ...`, else the first heading. */
export function parseSprint(text: string): Sprint {
  if (text.includes("\0") || text.includes("\uFFFD")) return malformed("it is not a text file");
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  try {
    const name = (front && nameOf(parse(front[1] ?? ""))) ?? nameLine(text) ?? heading(text);
    return name ? { label: `sprint:${name}`, warning: null } : malformed("it has neither a name nor a heading");
  } catch {
    return malformed("its front matter is not YAML");
  }
}

function nameOf(front: unknown): string | undefined {
  if (typeof front !== "object" || front === null || !("name" in front)) return undefined;
  const { name } = front;
  return typeof name === "string" || typeof name === "number" ? tidy(String(name)) : undefined;
}

function nameLine(text: string): string | undefined {
  return tidy(/^[ \t*_-]*name[*_]*:[*_]*[ \t]+(.+)$/im.exec(text)?.[1]?.replace(/^(["'])(.*)\1$/, "$2"));
}

function heading(text: string): string | undefined {
  const title = /^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/m.exec(text)?.[1];
  return tidy(title?.replace(/^sprint[ \t]*[:–-][ \t]*/i, ""));
}

function tidy(name: string | undefined): string | undefined {
  const tidied = plainLine(name ?? "", nameLimit).replace(/^[*_`]+|[*_`]+$/g, "");
  return tidied === "" ? undefined : tidied;
}

function malformed(reason: string): Sprint {
  return { label: null, warning: `docs/sprint.md gives no sprint label: ${reason}; write "name: <sprint>" into it` };
}
