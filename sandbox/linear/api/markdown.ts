const fence = /^\s*(```|~~~)/;
const listItem = /^\s*(?:[*+-]|\d+[.)])\s/;
const bullet = /^(\s*)[-+](?=\s)/;
/** A link, inline code, a URL in angle brackets, a bare URL, an e-mail address: whichever comes first; bounded, so that no text takes long. */
const inline =
  /((?<!\[)\[[^\]\n]{0,2500}\]\()<?([^()<>\s]+)>?((?:\s+"[^"\n]*")?\))|(`+[^`\n]*`+)|<((?:https?:\/\/|mailto:)[^<>\s()[\]]+)>|(https?:\/\/[^\s<>()[\]"'`]{0,2000}[^\s<>()[\]"'`.,;:!?])|(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

/**
 * Markdown as Linear gives it back: links in angle brackets, bare URLs and e-mail addresses made into links (inside code
 * fences too), `*` for every bullet, list items apart, insignificant indentation and runs of blank lines gone.
 * Rewriting what was rewritten changes nothing.
 */
export function rewriteMarkdown(text: string): string {
  const lines: string[] = [];
  let open: string | undefined;
  let inList = false;
  for (const raw of text.replace(/\r\n?/g, "\n").split("\n")) {
    const edge = fence.exec(raw)?.[1];
    const verbatim = open !== undefined || edge !== undefined;
    const item = !verbatim && listItem.test(raw.trimEnd());
    inList = item || (inList && /^(\s|$)/.test(raw));
    const line = withLinks(verbatim ? raw : reflowed(raw, inList));
    if (item && lines.length > 0 && lines.at(-1) !== "") lines.push("");
    if (verbatim || line !== "" || lines.at(-1) !== "") lines.push(line);
    if (open === undefined) open = edge;
    else if (edge === open) open = undefined;
  }
  return lines.join("\n").replace(/^\n+|\s+$/g, "");
}

function reflowed(raw: string, inList: boolean): string {
  const line = raw.trimEnd();
  if (listItem.test(line)) return line.replace(bullet, "$1*");
  return inList ? line : line.replace(/^ {1,3}(?! )/, "");
}

function withLinks(line: string): string {
  return line.replace(
    inline,
    (
      whole,
      head?: string,
      target?: string,
      tail?: string,
      code?: string,
      angled?: string,
      url?: string,
      mail?: string,
    ) => {
      if (head !== undefined) return `${head}<${target ?? ""}>${tail ?? ""}`;
      const bare = angled ?? url;
      if (bare !== undefined) return `[${bare.replace(/^mailto:/, "")}](<${bare}>)`;
      return mail === undefined || code !== undefined ? whole : `[${mail}](<mailto:${mail}>)`;
    },
  );
}
