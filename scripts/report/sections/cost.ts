import { html } from "hono/html";
import { quantityText } from "../../../components/core/units.js";
import type { ReportInput } from "../input.js";
import { type Line, type Section, type Span, table, text } from "../blocks.js";
import type { Markup } from "../markup.js";
import type { CostPart, Summary } from "../summary.js";
import { oneLine, usd, usdChange } from "../text.js";

/** The monthly bill before and after, by component, with what it is made of. */
export function costSection({ usdPerMonth, kind, units }: ReportInput, { cost }: Summary): Section {
  const { before, after } = usdPerMonth;
  const named = { id: "cost", name: "Monthly cost" };
  const known =
    before === null
      ? "What it cost before is not known."
      : `It cost ${usd(before)} before, so ${usdChange(after - before)} a month.`;
  if (cost.length === 0)
    return {
      ...named,
      blocks: [text(units.length === 0 ? "Not known: it ended before it was planned." : "Nothing that costs.")],
    };
  const amounts = before === null ? amountOnly : threeAmounts;
  const rows = cost.map((part): Line[] => [
    [{ strong: part.name }],
    ...amounts(part.before, part.usdPerMonth),
    [madeOf(part)],
  ]);
  const total: Line[] = [["Total"], ...amounts(before, kind === "destroy" ? 0 : after), [""]];
  const numbers = before === null ? ["USD a month"] : ["Before", "After", "Change"];
  const head = ["Component", ...numbers, "Made of"];
  return {
    ...named,
    blocks: [
      text(
        `List prices, USD a month. ${kind === "destroy" ? "Nothing is left to pay for once it is destroyed." : known}`,
      ),
      { kind: "picture", markup: shares(cost) },
      table("Monthly cost", head, rows, { numbers, total }),
    ],
  };
}

function amountOnly(_before: number | null, after: number): Line[] {
  return [[usd(after)]];
}

function threeAmounts(before: number | null, after: number): Line[] {
  const change: Span = before === null ? { dim: "unknown" } : usdChange(after - before);
  return [[before === null ? { dim: "unknown" } : usd(before)], [usd(after)], [change]];
}

function madeOf({ lines }: CostPart): string {
  return lines
    .map((line) => `${line.item}, ${quantityText(line.quantity, line.unit)}: ${usd(line.usdPerMonth)}`)
    .join("; ");
}

/** Bars of what each component costs; the table below has the numbers. */
function shares(cost: readonly CostPart[]): Markup {
  const shown = [...cost].sort((a, b) => b.usdPerMonth - a.usdPerMonth).slice(0, 12);
  const most = Math.max(...shown.map(({ usdPerMonth }) => usdPerMonth), 1);
  const bars = shown.map(({ name, usdPerMonth }, index) => {
    const y = index * 24;
    const length = Math.max(2, (usdPerMonth / most) * 560);
    const whole = oneLine(name);
    const label = whole.length > 28 ? `${whole.slice(0, 27)}…` : whole;
    return html`<text class="name" x="210" y="${y + 16}" text-anchor="end">${label}</text><rect class="bar cost" x="220" y="${y + 4}" width="${length.toFixed(1)}" height="15" rx="3"></rect><text x="${(228 + length).toFixed(1)}" y="${y + 16}">${usd(usdPerMonth)}</text>`;
  });
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Monthly cost by component"><svg class="wide" viewBox="0 0 900 ${shown.length * 24 + 4}" role="img" aria-label="Monthly cost by component; the table below has the numbers">${bars}</svg></div>`;
}
