import type { NoticeKind } from "../../infra/settings/notices.js";
import type { Counts } from "../engine/deployment.js";

/** What people are told of a run: plain data without a secret, so that it may wait on disk. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly project: string;
  readonly environment: string;
  readonly sandbox: boolean;
  /** `<time>-<environment>-<verb>`. */
  readonly run: string;
  /** What was typed: `up`, `destroy`, `rollback`, `drift`. */
  readonly verb: string;
  readonly commit: string | null;
  readonly branch: string | null;
  readonly counts: Counts | null;
  readonly usdPerMonth: { readonly before: number | null; readonly after: number } | null;
  /** Tracking issue: `ENG-12` and its address. */
  readonly issue: { readonly identifier: string; readonly url: string } | null;
  /** Digest that an approval must name; only while one is waited for. */
  readonly digest: string | null;
  /** Why it did not succeed. */
  readonly failure: { readonly code: string; readonly summary: string } | null;
  /** Components that drifted. */
  readonly drifted: readonly string[];
  readonly seconds: number | null;
  /** ISO 8601. */
  readonly at: string;
}

/** A notice in words that every channel shares; plain text, to be escaped by the channel. */
export interface Words {
  /** `prod is up`: one line. */
  readonly title: string;
  /** `changes` -> `12 created, 1 replaced`. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly tone: "good" | "bad" | "neutral";
}

/** Longest value of a fact, characters; Discord takes 1,024 and Slack 2,000. */
const longest = 900;

/** The notice in words. */
export function wordsOf(notice: Notice): Words {
  const { counts, issue, digest, failure, drifted, commit, branch } = notice;
  const facts: [string, string][] = [];
  const add = (name: string, value: string | null | undefined): void => {
    if (value) facts.push([name, oneLine(value)]);
  };
  add("changes", counts && countsText(counts, notice.kind === "done"));
  add("cost", notice.usdPerMonth && costText(notice.usdPerMonth));
  add("failure", failure && `${failure.summary} [${failure.code}]`);
  add("drifted", drifted.join(", "));
  add("approve", digest && `chainwright up ${notice.environment} --approve ${digest}`);
  add("revision", commit && `${commit.slice(0, 12)}${branch ? ` (${branch})` : ""}`);
  add("took", notice.seconds === null ? null : `${Math.round(notice.seconds)} s`);
  add("issue", issue?.identifier);
  add("run", notice.run);
  return { title: titleOf(notice), facts, tone: toneOf(notice) };
}

function titleOf({ kind, environment, project, verb, sandbox, failure }: Notice): string {
  const place = `${environment} of ${project}${sandbox ? " (sandbox)" : ""}`;
  switch (kind) {
    case "started":
      return oneLine(`${verb} of ${place} has started`);
    case "waiting":
      return oneLine(`${verb} of ${place} waits for approval`);
    case "done":
      return oneLine(`${verb} of ${place} is done`);
    case "failed":
      return oneLine(`${verb} of ${place} ${failure?.code === "run/cancelled" ? "was cancelled" : "failed"}`);
    case "drift":
      return oneLine(`${place} has drifted`);
  }
}

function toneOf({ kind }: Notice): Words["tone"] {
  if (kind === "done") return "good";
  return kind === "failed" || kind === "drift" ? "bad" : "neutral";
}

function countsText({ create, update, replace, delete: removed, same }: Counts, done: boolean): string {
  const parts = [
    [create, done ? "created" : "to create"],
    [update, done ? "updated" : "to update"],
    [replace, done ? "replaced" : "to replace"],
    [removed, done ? "deleted" : "to delete"],
    [same, "unchanged"],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return told.join(", ") || "nothing";
}

function costText({ before, after }: { before: number | null; after: number }): string {
  const now = `$${after.toFixed(2)} a month`;
  return before === null || before === after
    ? now
    : `${now}, ${after > before ? "up" : "down"} from $${before.toFixed(2)}`;
}

/** On one line, without what can't be seen or turns the reading direction, and not too long. */
function oneLine(text: string): string {
  const line = text
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\p{Cf}/gu, "")
    .trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join("")}…`;
}
