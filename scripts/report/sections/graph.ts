import { html } from "hono/html";
import type { Unit } from "../../../infra/unit.js";
import { type Box, graphPicture } from "../graph.js";
import type { ReportInput } from "../input.js";
import { fold, list, type Line, type Section, text } from "../blocks.js";
import { countsInWords, type Part, type Summary } from "../summary.js";

/** Which component needs which, as a picture and as a list. */
export function graphSection({ units }: ReportInput, { parts, planned }: Summary): Section {
  const named = { id: "graph", name: "Dependencies" };
  if (units.length === 0) return { ...named, blocks: [text("Not known: it ended before it was planned.")] };
  const byName = new Map(parts.map((part) => [part.name, part]));
  const told = (unit: Unit): Box => boxOf(unit, byName.get(unit.name), planned);
  const picture = graphPicture(units, told);
  return {
    ...named,
    blocks: [
      {
        kind: "picture",
        markup: html`<p>An arrow goes from what is needed to what needs it; needs that follow from others are left out.</p><div class="scroll" tabindex="0" role="group" aria-label="Dependencies of the components">${picture}</div>`,
      },
      fold("What needs what", [list(units.map((unit) => lineOf(unit, units, told(unit))))]),
    ],
  };
}

function boxOf({ name }: Unit, part: Part | undefined, planned: boolean): Box {
  const failed = part?.changes.filter((step) => step.failed === true).length ?? 0;
  if (failed > 0) return { name, told: `${failed} failed`, kind: "failed" };
  const words = part === undefined ? "" : countsInWords(part.counts, planned);
  if (words === "") return { name, told: part === undefined ? "not reached" : "unchanged", kind: "same" };
  const lossy = part !== undefined && part.counts.delete + part.counts.replace > 0;
  return { name, told: words, kind: lossy ? "lossy" : "changed" };
}

function lineOf({ name, dependsOn }: Unit, units: readonly Unit[], { told }: Box): Line {
  const needing = units.filter((unit) => unit.dependsOn.includes(name)).map((unit) => unit.name);
  const needs = dependsOn.length === 0 ? "needs nothing" : `needs ${dependsOn.join(", ")}`;
  const needed = needing.length === 0 ? "" : `; needed by ${needing.join(", ")}`;
  return [{ strong: name }, ` (${told}): ${needs}${needed}`];
}
