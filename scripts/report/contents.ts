import type { Section } from "./blocks.js";
import type { ReportInput } from "./input.js";
import { allowedSection } from "./sections/allowed.js";
import { changesSection } from "./sections/changes.js";
import { costSection } from "./sections/cost.js";
import { rollbackSection, watchSection } from "./sections/ending.js";
import { linksSection, messagesSection, outputsSection } from "./sections/facts.js";
import { findingsSection } from "./sections/findings.js";
import { graphSection } from "./sections/graph.js";
import { nextSection, outcomeSection } from "./sections/outcome.js";
import { timingsSection } from "./sections/timings.js";
import type { Summary } from "./summary.js";

/**
 * Every section, in order: how it ended first, then what happened and why, then what is next. All of them are always there,
 * whatever the end; one with nothing to tell says so.
 */
export function sectionsOf(input: ReportInput, summary: Summary): Section[] {
  return [
    outcomeSection(input, summary),
    nextSection(input, summary),
    changesSection(input, summary),
    allowedSection(input, summary),
    findingsSection(input),
    costSection(input, summary),
    timingsSection(input, summary),
    graphSection(input, summary),
    outputsSection(input),
    linksSection(input),
    watchSection(input, summary),
    rollbackSection(input, summary),
    messagesSection(input),
  ];
}
