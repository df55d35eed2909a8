import { Graph, layout } from "@dagrejs/dagre";
import { html } from "hono/html";
import type { Unit } from "../../infra/unit.js";
import type { Markup } from "./markup.js";
import { reached } from "./reach.js";
import { oneLine } from "./text.js";

/** A unit as a box: `told` says in words what happens to it, `kind` is a class of the style. */
export interface Box {
  readonly name: string;
  readonly told: string;
  readonly kind: string;
}

const size = { width: 152, height: 50, letters: 19 };

/** Which unit needs which, left to right; needs that follow from others are left out. The list beside it has them all. */
export function graphPicture(units: readonly Unit[], boxOf: (unit: Unit) => Box): Markup {
  const graph = new Graph().setGraph({ rankdir: "LR", nodesep: 18, ranksep: 40, marginx: 2, marginy: 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of units) graph.setNode(name, { width: size.width, height: size.height });
  for (const [from, to] of needs(units)) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const boxes = units.map((unit) => box(boxOf(unit), graph.node(unit.name) as { x: number; y: number }));
  const edges = graph
    .edges()
    .map((edge: { v: string; w: string }) => line((graph.edge(edge) as { points?: Point[] }).points ?? []));
  return html`<svg class="graph" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}" role="img" aria-label="Which component needs which; the list below has all">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"></path></marker></defs>
${edges}${boxes}</svg>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function line(points: readonly Point[]): Markup {
  const path = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  return html`<path class="edge" d="${path}" marker-end="url(#tip)"></path>`;
}

function box({ name, told, kind }: Box, { x, y }: Point): Markup {
  const [left, top] = [(x - size.width / 2).toFixed(1), (y - size.height / 2).toFixed(1)];
  return html`<g class="box ${kind}"><rect x="${left}" y="${top}" width="${size.width}" height="${size.height}" rx="9"></rect>
<text class="name" x="${x.toFixed(1)}" y="${(y - 3).toFixed(1)}" text-anchor="middle">${short(name)}</text>
<text x="${x.toFixed(1)}" y="${(y + 15).toFixed(1)}" text-anchor="middle">${short(told, 26)}</text></g>`;
}

function short(text: string, letters = size.letters): string {
  const whole = oneLine(text);
  return whole.length > letters ? `${whole.slice(0, letters - 1)}…` : whole;
}

/** Pairs of what is needed and what needs it, without those that follow from two others. */
function needs(units: readonly Unit[]): [string, string][] {
  const near = new Map(units.map(({ name, dependsOn }) => [name, dependsOn] as const));
  const far = new Map(units.map(({ name }) => [name, reached(name, near)] as const));
  return units.flatMap(({ name, dependsOn }) => {
    const known = [...new Set(dependsOn)].filter((needed) => near.has(needed) && needed !== name);
    const implied = (needed: string): boolean =>
      known.some(
        (other) => other !== needed && far.get(other)?.has(needed) === true && far.get(needed)?.has(other) !== true,
      );
    return known.filter((needed) => !implied(needed)).map((needed): [string, string] => [needed, name]);
  });
}
