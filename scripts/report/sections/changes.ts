import type { ReportInput } from "../input.js";
import { type Block, fold, list, type Line, type Section, text } from "../blocks.js";
import { rank, viewSteps } from "../properties.js";
import { countsInWords, nameOf, type Part, type Summary } from "../summary.js";
import { duration, plural } from "../text.js";

/** The tree: components, below each its steps, below each step its properties. */
export function changesSection({ deployment }: ReportInput, summary: Summary): Section {
  const name = summary.planned ? "What would change" : "What changed";
  const changed = summary.parts.filter((part) => part.changes.length > 0);
  const rest = summary.parts.filter((part) => part.changes.length === 0);
  const views = new Map(viewSteps(changed.flatMap((part) => part.changes)).map((view) => [view.step, view]));
  const trees = changed.map((part) => {
    const steps = [...part.changes].sort((a, b) => rank(a) - rank(b)).flatMap((step) => views.get(step) ?? []);
    return partTree(part, summary.planned, [{ kind: "steps", steps }]);
  });
  const unchanged: Line = rest.flatMap((part, index) => [
    index === 0 ? "Unchanged: " : ", ",
    { code: nameOf(part) },
    ` (${plural(part.counts.same, "resource")})`,
  ]);
  const blocks = [...trees, ...(rest.length > 0 ? [text(...unchanged)] : [])];
  const partly = changed.some((part) => part.changes.some(({ op }) => op === "create" || op === "delete"));
  const note = partly
    ? [text({ dim: "Of what is made or goes, the main properties are shown; report.json has all." })]
    : [];
  const nothing = deployment === null ? "It ended before anything was planned." : "Nothing changes.";
  return {
    id: "changes",
    name,
    blocks: blocks.length > 0 ? [...stateOnly(deployment), ...note, ...blocks] : [text(nothing)],
  };
}

function partTree(part: Part, planned: boolean, steps: readonly Block[]): Block {
  const failed = part.changes.filter((step) => step.failed === true).length;
  const lossy = part.changes.some(({ op }) => op === "replace" || op === "delete");
  const words = [countsInWords(part.counts, planned), failed > 0 ? `${failed} failed` : ""].filter(
    (word) => word !== "",
  );
  const purpose = part.unit === undefined ? [] : [text({ dim: part.unit.operations.purpose })];
  const badges: Line = [
    ...(part.unit === undefined ? [] : [{ badge: part.unit.category, tone: "plum" } as const]),
    { dim: words.join(", ") },
  ];
  const end = part.seconds === undefined ? "" : `${duration(part.seconds)} of work`;
  return fold(nameOf(part), [...purpose, ...steps], { badges, end, open: failed > 0 || lossy });
}

/** What changes in the state while the cloud stays as it is. */
function stateOnly(deployment: ReportInput["deployment"]): Block[] {
  const urns = deployment?.stateOnly ?? [];
  if (urns.length === 0) return [];
  return [text("Only the state changes for:"), list(urns.map((urn) => [{ code: urn }]))];
}
