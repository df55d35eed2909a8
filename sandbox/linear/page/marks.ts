import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Issue, IssueLabel, WorkflowState } from "../store/entities.js";
import type { ReleaseStage } from "../store/release-entities.js";
import type { Store } from "../store/store.js";

/** A piece of a page; what is put into it as text is escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export const nothing: Markup = html``;

const colour = /^#[0-9a-f]{3,8}$/i;

/** Somebody's text on one line, kept from reordering what stands beside it. */
export function words(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}

/** What a sign shows: a workflow state, or a release's stage. */
type Sign = Pick<WorkflowState | ReleaseStage, "name" | "type" | "color">;

/** The state as a sign: an open ring, a ring that fills, a tick, a cross. */
export function stateSign(state: Sign | undefined): Markup {
  const paint = safeColour(state?.color);
  const name = state?.name ?? "No state";
  const ring = html`<circle cx="8" cy="8" r="6.25" fill="none" stroke="${paint}" stroke-width="1.5"${dashes(state)}/>`;
  return html`<svg class="sign" width="16" height="16" viewBox="0 0 16 16" role="img" aria-label="${name}"><title>${name}</title>${ring}${inside(state, paint)}</svg>`;
}

function dashes(state: Sign | undefined): Markup {
  return state?.type === "backlog" || state?.type === "triage" ? html` stroke-dasharray="2.2 1.7"` : nothing;
}

function inside(state: Sign | undefined, paint: string): Markup {
  switch (state?.type) {
    case "started":
      return html`<path d="M8 4a4 4 0 0 1 0 8z" fill="${paint}"/>`;
    case "completed":
      return html`<circle cx="8" cy="8" r="6.5" fill="${paint}"/><path d="m5.2 8.2 2 2 3.8-4.2" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>`;
    case "canceled":
    case "duplicate":
      return html`<path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" fill="none" stroke="${paint}" stroke-width="1.5" stroke-linecap="round"/>`;
    default:
      return nothing;
  }
}

/** The state's sign and name. */
export function stateName(state: WorkflowState | undefined): Markup {
  return html`<span class="state">${stateSign(state)} ${words(state?.name ?? "No state")}</span>`;
}

export function labelChip(label: IssueLabel): Markup {
  return html`<span class="chip">${circle(label)}${words(label.name)}</span>`;
}

/** A label as its colour alone, for lists where the names would be too much; the name is there for those who ask or listen. */
export function labelDot(label: IssueLabel): Markup {
  return html`<span class="dot" title="${label.name}">${circle(label)}<span class="unseen">${label.name}</span></span>`;
}

function circle({ color }: IssueLabel): Markup {
  return html`<svg width="8" height="8" aria-hidden="true"><circle cx="4" cy="4" r="4" fill="${safeColour(color)}"/></svg>`;
}

/** How many of these issues are done, as a bar and in words; nothing when there are none. */
export function progress(store: Store, issues: readonly Issue[]): Markup {
  if (issues.length === 0) return nothing;
  const done = issues.filter(({ stateId }) => store.get("WorkflowState", stateId)?.type === "completed").length;
  const width = (done / issues.length) * 48;
  return html`<span class="progress"><svg width="48" height="6" aria-hidden="true"><rect width="48" height="6" rx="3" class="rail"/><rect width="${width}" height="6" rx="3" class="done"/></svg>${done} of ${issues.length} done</span>`;
}

/** The moment in UTC, to the minute. */
export function moment(iso: string): Markup {
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
}

/** A colour that somebody chose, when it is one. */
function safeColour(value: string | undefined): string {
  return value !== undefined && colour.test(value) ? value : "#8a8f98";
}
