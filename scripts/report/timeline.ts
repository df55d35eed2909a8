import { html } from "hono/html";
import type { Step } from "../engine/deployment.js";
import { empty, type Markup } from "./markup.js";
import { isTimed } from "./summary.js";
import { duration, oneLine } from "./text.js";

const width = 1000;
const names = 260;
const row = 22;
const most = 40;

/**
 * When each step ran, as a picture: one bar per step, the longest `most` of them in order of their start. Steps without
 * a known start begin at zero: then the picture compares lengths only.
 */
export function timeline(steps: readonly Step[]): Markup {
  const longest = steps
    .filter(isTimed)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, most);
  const end = Math.max(...longest.map((step) => (step.offset ?? 0) + step.seconds), 0);
  if (longest.length === 0 || end === 0) return empty;
  const ordered = longest.sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0) || b.seconds - a.seconds);
  const height = ordered.length * row + 26;
  const scale = (width - names - 70) / end;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="When the longest steps ran; the table below has the numbers">
${ticks(end).map((at) => tick(at, names + at * scale, height))}
${ordered.map((step, index) => bar(step, index * row, scale))}
</svg>`;
}

function bar(step: Step & { seconds: number }, y: number, scale: number): Markup {
  const x = names + (step.offset ?? 0) * scale;
  const length = Math.max(step.seconds * scale, 2);
  const name = oneLine(step.name);
  const label = name.length > 36 ? `${name.slice(0, 35)}…` : name;
  return html`<text class="name" x="${names - 10}" y="${y + 15}" text-anchor="end">${label}</text>
<rect class="bar ${step.failed === true ? "fail" : ""}" x="${x.toFixed(1)}" y="${y + 4}" width="${length.toFixed(1)}" height="14" rx="3"><title>${name}: ${duration(step.seconds)}</title></rect>
<text x="${(x + length + 6).toFixed(1)}" y="${y + 15}">${duration(step.seconds)}</text>`;
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
