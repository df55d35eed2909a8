import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { sectionsOf } from "./contents.js";
import { renderHtml } from "./html.js";
import type { ReportInput } from "./input.js";
import { renderJson } from "./json.js";
import { renderMarkdown } from "./markdown.js";
import { summarise } from "./summary.js";

export type { ReportInput, RunResult } from "./input.js";

/** One report in its three forms. */
export interface RenderedReport {
  readonly markdown: string;
  /** One page that needs nothing else and runs no script. */
  readonly html: string;
  /** See `reportVersion`. */
  readonly json: string;
}

/** The report of a run. Pure: the same input gives the same bytes. */
export function renderReport(input: ReportInput): RenderedReport {
  const summary = summarise(input);
  const sections = sectionsOf(input, summary);
  return {
    markdown: renderMarkdown(input, summary, sections),
    html: renderHtml(input, summary, sections),
    json: renderJson(input, summary),
  };
}

/**
 * Writes `report.md`, `report.html` and `report.json` into `dir`, which is made when it is missing; each file is there
 * whole or not at all.
 *
 * @returns the three paths
 */
export async function fileReport(
  dir: string,
  rendered: RenderedReport,
): Promise<{ markdown: string; html: string; json: string }> {
  await mkdir(dir, { recursive: true });
  const paths = { markdown: join(dir, "report.md"), html: join(dir, "report.html"), json: join(dir, "report.json") };
  await writeFileAtomic(paths.markdown, rendered.markdown);
  await writeFileAtomic(paths.html, rendered.html);
  await writeFileAtomic(paths.json, rendered.json);
  return paths;
}
