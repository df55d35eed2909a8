/** Text in a table's cell or a line: on one line, no cell's end, no HTML. */
export function line(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[|<]/g, "\\$&").trim();
}

/** A name or value as code; safe in a table's cell. */
export function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const padding = fence.length > 1 ? " " : "";
  return `${fence}${padding}${text.replace(/\s+/g, " ").replaceAll("|", "\\|")}${padding}${fence}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

/** The anchor that a heading gets on GitHub and GitLab. */
export function anchor(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{Letter}\p{Number}\s_-]/gu, "");
  return `#${kept.trim().replace(/\s/g, "-")}`;
}

/** Commands as a shell block that a backtick in them can't end. */
export function shell(commands: readonly string[]): string {
  const text = commands.join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${text}\n${fence}`;
}
