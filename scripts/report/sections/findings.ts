import type { PolicyFinding } from "../../engine/deployment.js";
import type { Finding } from "../../gates/finding.js";
import type { ReportInput } from "../input.js";
import { type Line, type Section, type Span, table, text } from "../blocks.js";
import { webAddress } from "../text.js";

/** Findings that are shown; the rest is in `report.json`. */
const most = 200;

/** What gates and policies said, what blocks first. */
export function findingsSection({ findings, deployment }: ReportInput): Section {
  const order = { block: 0, warn: 1, info: 2 };
  const gates = [...findings].sort((a, b) => order[a.level] - order[b.level]).map(gateRow);
  const rows = [...gates, ...(deployment?.policies ?? []).map(policyRow)];
  const shown = rows.slice(0, most);
  const head = ["Level", "Rule", "Finding", "What to do", "Source"];
  const blocks = shown.length === 0 ? [text("Nothing was found.")] : [table("Findings", head, shown)];
  const more = rows.length - shown.length;
  return {
    id: "findings",
    name: "Findings",
    blocks: more > 0 ? [...blocks, text(`And ${more} more in report.json.`)] : blocks,
  };
}

function gateRow({ level, gate, summary, fix, source }: Finding): Line[] {
  const tone = { block: "bad", warn: "warn", info: "blue" } as const;
  const from: Span = webAddress(source) === undefined ? { code: source } : { link: "rule", to: source };
  return [
    [{ badge: level === "block" ? "blocks" : level, tone: tone[level] }],
    [{ code: gate }],
    [summary],
    [fix],
    [from],
  ];
}

function policyRow({ level, pack, policy, urn, message }: PolicyFinding): Line[] {
  const mandatory = level === "mandatory";
  const badge: Span = { badge: mandatory ? "blocks" : "advises", tone: mandatory ? "bad" : "warn" };
  return [[badge], [{ code: policy }], [message], [urn === "" ? "the whole stack" : { code: urn }], [{ code: pack }]];
}
