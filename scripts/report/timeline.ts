import { html } from "hono/html";
import { empty, type Markup } from "./markup.js";
import { duration, oneLine } from "./text.js";

/** A row of the waterfall. */
export interface Bar {
  readonly name: string;
  /** Seconds from the start of the deployment, and how long. */
  readonly offset: number;
  readonly seconds: number;
  readonly failed: boolean;
  /** Whether it is on the critical path. */
  readonly critical: boolean;
}

const width = 1000;
const names = 260;
const row = 22;

/** When each row was worked on, on one scale from 0 to `end` seconds. The critical path is marked by a sign and a colour. */
export function timeline(bars: readonly Bar[], end: number, label: string): Markup {
  if (bars.length === 0 || end <= 0) return empty;
  const height = bars.length * row + 26;
  const scale = (width - names - 70) / end;
  return html`<svg class="wide" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${ticks(end).map((at) => tick(at, names + at * scale, height))}
${bars.map((bar, index) => barMarkup(bar, index * row, scale))}
</svg>`;
}

function barMarkup({ name, offset, seconds, failed, critical }: Bar, y: number, scale: number): Markup {
  const x = names + offset * scale;
  const length = Math.max(seconds * scale, 2);
  const whole = oneLine(name);
  const label = whole.length > 34 ? `${whole.slice(0, 33)}…` : whole;
  const marked = `${critical ? "◆ " : ""}${failed ? "✗ " : ""}${label}`;
  const kind = failed ? "fail" : critical ? "path" : "";
  return html`<text class="name" x="${names - 10}" y="${y + 15}" text-anchor="end">${marked}</text><rect class="bar ${kind}" x="${x.toFixed(1)}" y="${y + 4}" width="${length.toFixed(1)}" height="14" rx="3"></rect><text x="${(x + length + 6).toFixed(1)}" y="${y + 15}">${duration(seconds)}</text>
`;
}

function tick(at: number, x: number, height: number): Markup {
  return html`<line class="grid" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="0" y2="${height - 20}"></line>
<text x="${x.toFixed(1)}" y="${height - 6}" text-anchor="middle">${at === 0 ? "0" : duration(at)}</text>`;
}

/** Four or five round steps of the axis: 1, 2 or 5 times a power of ten. */
function ticks(end: number): number[] {
  const rough = end / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}
