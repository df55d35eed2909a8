import type { Counts } from "../engine/deployment.js";
import type { HistoryRow } from "./rows.js";

interface Column {
  readonly head: string;
  readonly right?: boolean;
  readonly cell: (row: HistoryRow) => string;
}

const columns: readonly Column[] = [
  { head: "RUN", cell: ({ run }) => run },
  { head: "VERB", cell: ({ verb }) => verb },
  { head: "RESULT", cell: resultText },
  { head: "BY", cell: ({ by }) => by ?? "" },
  { head: "REVISION", cell: revisionText },
  { head: "CHANGES", cell: ({ changes }) => changesText(changes) },
  { head: "TOOK", right: true, cell: ({ seconds }) => (seconds === null ? "" : durationText(seconds)) },
  { head: "USD/MONTH", right: true, cell: ({ usdPerMonth }) => usdPerMonth?.toFixed(2) ?? "" },
  { head: "ISSUE", cell: ({ issue }) => issue ?? "" },
  { head: "APPROVED", cell: ({ approval }) => approval ?? "" },
];

/** The rows as lines in columns; a column that nothing stands in is left out. `clean` makes text of others harmless. */
export function historyTable(rows: readonly HistoryRow[], clean: (text: string) => string): string[] {
  if (rows.length === 0) return [];
  const shown = columns
    .map(({ head, right, cell }) => ({ right, cells: [head, ...rows.map((row) => clean(cell(row)))] }))
    .filter(({ cells }) => cells.slice(1).some((cell) => cell !== ""))
    .map(({ right, cells }) => padded(cells, right === true));
  return [...Array(rows.length + 1).keys()].map((line) =>
    shown
      .map((cells) => cells[line] ?? "")
      .join("  ")
      .trimEnd(),
  );
}

/** `+3 ~1 ±2 -1`: created, updated, replaced, deleted; `none` where nothing changes. */
export function changesText(counts: Counts | null): string {
  if (counts === null) return "";
  const signs = [
    ["+", counts.create],
    ["~", counts.update],
    ["±", counts.replace],
    ["-", counts.delete],
  ] as const;
  const parts = signs.filter(([, count]) => count > 0).map(([sign, count]) => `${sign}${count}`);
  return parts.join(" ") || "none";
}

/** `40 s`, `3 min`, `2.5 h`, `4 days`: as exact as a list needs it. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3600;
  return hours < 36 ? `${Math.round(hours * 10) / 10} h` : `${Math.round((hours / 24) * 10) / 10} days`;
}

function resultText({ result, error, sandbox }: HistoryRow): string {
  const why = error === null || result === "succeeded" ? "" : ` ${error}`;
  return `${result}${why}${sandbox ? " (sandbox)" : ""}`;
}

function revisionText({ revision }: HistoryRow): string {
  return revision === null ? "" : `${revision.commit.slice(0, 10)}${revision.dirty ? "+" : ""} ${revision.branch}`;
}

function padded(cells: readonly string[], right: boolean): string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)));
}
