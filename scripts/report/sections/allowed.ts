import type { ReportInput } from "../input.js";
import { type Block, list, type Line, type Section, text } from "../blocks.js";
import type { Summary } from "../summary.js";
import { plural } from "../text.js";

/** Why it was allowed, or was not: approval, risk, gates, what was allowed by name, policies. */
export function allowedSection(input: ReportInput, summary: Summary): Section {
  const name = input.result === "refused" ? "Why it was refused" : "Why it was allowed";
  const facts: Line[] = [approval(input, summary), risk(input), gates(input), policies(input), digest(input)];
  const { allowances = [], overrides = [] } = input;
  const allowed: Block[] =
    allowances.length === 0
      ? []
      : [text("Allowed by name, though it loses something:"), list(allowances.map((urn) => [{ code: urn }]))];
  const overridden: Block[] =
    overrides.length === 0
      ? []
      : [
          text("Gates that were overridden:"),
          list(overrides.map(({ gate, reason }) => [{ code: gate }, `: ${reason}`])),
        ];
  return { id: "allowed", name, blocks: [list(facts), ...allowed, ...overridden] };
}

function approval({ approval: given, sandbox, kind }: ReportInput, { began }: Summary): Line {
  const head = { strong: "Approval:" };
  if (given) {
    const by = given.by === null ? "" : ` by ${given.by}`;
    return [head, ` ${given.how}${by}${given.at === null ? "" : `, at ${given.at}`}`];
  }
  if (!began) return [head, " none was needed, nothing was changed"];
  return [head, sandbox === true ? " none was needed, this is the sandbox" : ` none is on record for this ${kind}`];
}

function risk({ risk: judged }: ReportInput): Line {
  if (!judged) return [{ strong: "Risk:" }, " not judged"];
  const why = judged.reasons.length === 0 ? "" : `: ${judged.reasons.join("; ")}`;
  return [{ strong: "Risk:" }, ` ${judged.level}${why}`];
}

function gates({ gates: judged = [], findings, deployment }: ReportInput): Line {
  const head = { strong: "Gates:" };
  const said = new Set(findings.map(({ gate }) => gate));
  const blocks = findings.filter(({ level }) => level === "block").length;
  const count = `${plural(findings.length, "finding")}${blocks > 0 ? `, of which ${blocks} ${blocks === 1 ? "blocks" : "block"}` : ""}`;
  if (judged.length === 0)
    return [head, deployment === null && findings.length === 0 ? " not asked, it ended before" : ` ${count}`];
  const passed = judged.filter((gate) => !said.has(gate));
  return [head, ` ${count}; nothing to say: `, { code: passed.join(", ") || "none" }];
}

function policies({ deployment }: ReportInput): Line {
  const head = { strong: "Policies:" };
  const said = deployment?.policies;
  if (said === undefined) return [head, " no policy pack ran"];
  const mandatory = said.filter(({ level }) => level === "mandatory").length;
  if (said.length === 0) return [head, " nothing to say"];
  return [head, ` ${plural(said.length, "remark")}, of which ${mandatory} mandatory; see the findings`];
}

function digest({ change }: ReportInput): Line {
  if (change === undefined) return [{ strong: "Change:" }, " not known, it ended before"];
  const of: Line = change.digest === null ? [] : ["; digest of what was approved ", { code: change.digest }];
  return [{ strong: "Change:" }, " ", { code: change.id }, ...of];
}
