/** What stands at the end of a text that was cut. */
const told = "\n\n*Cut here: the whole is in the report.*";

/**
 * Markdown of at most `limit` UTF-16 units, cut between two lines, with the fence and the `<details>` closed that were open
 * there. A text that fits stays as it is; of a limit too small for even a line, as much as fits is kept.
 */
export function cutMarkdown(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const open: string[] = [];
  let kept = "";
  let whole = "";
  for (const line of text.split("\n")) {
    kept += kept === "" ? line : `\n${line}`;
    follow(open, line);
    if (kept.length + closing(open).length + told.length > limit) break;
    whole = `${kept}${closing(open)}${told}`;
  }
  return whole === "" ? clipped(text, limit) : whole;
}

/** Keeps track of what a line opens or closes: at most one fence, and folds outside of it. */
function follow(open: string[], line: string): void {
  const last = open.at(-1) ?? "";
  const fence = /^ {0,3}(`{3,})/.exec(line)?.[1];
  if (last.startsWith("`")) {
    if (fence !== undefined && fence.length >= last.length && line.trim() === fence) open.pop();
    return;
  }
  if (fence !== undefined) open.push(fence);
  else if (line.startsWith("<details")) open.push("</details>");
  else if (line.startsWith("</details>")) open.pop();
}

function closing(open: readonly string[]): string {
  return [...open]
    .reverse()
    .map((end) => (end.startsWith("`") ? `\n${end}` : `\n\n${end}`))
    .join("");
}

/** Not in the middle of a character, an escape or a link: only words of the first line that hold no markup. */
function clipped(text: string, limit: number): string {
  const words = (text.split("\n")[0] ?? "").replace(/^#+ /, "").split(" ");
  let kept = "";
  for (const word of words) {
    const next = kept === "" ? word : `${kept} ${word}`;
    if (next.length + 2 > limit || /[`[\]<>\\*]/.test(word)) break;
    kept = next;
  }
  return limit < 2 || kept === "" ? "" : `${kept} …`;
}
