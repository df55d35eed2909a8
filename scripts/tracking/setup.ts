import { join } from "node:path";
import { Delivery } from "./delivery.js";
import { DryRunService } from "./dry-run/service.js";
import { findingLabels } from "./findings.js";
import { noToken } from "./github/errors.js";
import { openGithub } from "./github/open.js";
import { labelsOf } from "./issues.js";
import { Journal } from "./journal.js";
import { JournalledTracker, type JournalledTrackerOptions } from "./journalled.js";
import { defaultLimits, type Limits } from "./line.js";
import { openLinear } from "./linear/open.js";
import { noKey } from "./linear/settings-errors.js";
import { noTracker } from "./none.js";
import { Notices } from "./notices.js";
import type { Service } from "./service.js";
import { readSprint } from "./sprint.js";
import type { Tracker } from "./tracker.js";

export interface TrackerSettings {
  /** Service that issues are filed in; from the settings' `tracking.provider`. @default "linear" */
  readonly provider?: "linear" | "github" | "dry-run";
  /** Linear's personal API key; empty or absent, and no `app` beside it, means that nothing is tracked. */
  readonly key: string | undefined;
  /** Linear's OAuth app with client credentials; used where there is no key. */
  readonly app?: { readonly id: string; readonly secret: string } | undefined;
  /**
   * Address of Linear's GraphQL API; without a path, `/graphql` is meant.
   *
   * @default linearApiUrl
   */
  readonly apiUrl?: string | undefined;
  /** Key of the team in Linear: `ENG`; from the settings' `tracking.team`. */
  readonly team: string | undefined;
  /** GitHub, with `provider: github`: `owner/name`, a token, and the address of the REST API where it isn't GitHub's own. */
  readonly github?: {
    readonly repository: string;
    readonly token: string | undefined;
    readonly apiUrl: string | undefined;
  };
  /** Whether a run without working tracking is a failure; from the settings' `tracking.required`. */
  readonly required: boolean;
  readonly projectDir: string;
  /**
   * Folder of the journal; the sandbox has one of its own, so that emptying it empties the journal too.
   *
   * @default `.chainwright/tracking` of the project
   */
  readonly journalDir?: string;
  readonly now: () => Date;
  readonly random: () => number;
  /**
   * Takes secrets out of everything that is sent or written down.
   *
   * @default the text as it is
   */
  readonly redact?: (text: string) => string;
  /** Variables of the process, the secrets in which are taken out of everything. @default none */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly fetch?: typeof globalThis.fetch;
  /** Id of this process, which the journal's entries carry. */
  readonly pid?: number;
  readonly limits?: Partial<Limits>;
  /** Where a dry run prints. @default nowhere */
  readonly print?: (text: string) => void;
}

/**
 * The tracker of a run: Linear, GitHub, a dry run, or none without credentials.
 *
 * @throws UserError `tracking/authentication` when tracking is required and there are no credentials, `tracking/team-not-found`
 * when there is a key and no team, `tracking/endpoint` for an address that is none
 */
export function makeTracker(settings: TrackerSettings): Tracker {
  const parts = trackingParts(settings);
  if (parts !== null) return new JournalledTracker(parts);
  return noTracker(
    settings.provider === "github"
      ? "GITHUB_TOKEN is not set: this run is not tracked in GitHub"
      : "LINEAR_API_KEY is not set: this run is not tracked in Linear",
  );
}

/** What a tracker is made of, or null without credentials. @throws UserError as `makeTracker` */
export function trackingParts(settings: TrackerSettings): JournalledTrackerOptions | null {
  const { provider = "linear", now, pid = process.pid } = settings;
  const secrets = secretsOf(settings);
  if (provider !== "dry-run" && secrets.length === 0) {
    if (settings.required) throw provider === "github" ? noToken() : noKey();
    return null;
  }
  const { label, warning } = readSprint(settings.projectDir);
  const labels = labelsOf(label);
  const redact = (text: string) =>
    secrets.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), settings.redact?.(text) ?? text);
  const notices = new Notices(redact);
  const limits = { ...defaultLimits, ...settings.limits };
  const service = serviceOf(settings, { limits, notices, labels: [...labels, ...findingLabels] });
  const journal = new Journal({
    directory: provider === "dry-run" ? null : folderOf(settings),
    destination: service.destination,
    pid,
    now,
    warn: notices.warn,
  });
  if (warning !== null) notices.warn(warning);
  const delivery = new Delivery({ service, journal, notices });
  const { windowMs } = limits;
  return { service, labels, journal, delivery, replayShare: 0.5, windowMs, now, redact, notices };
}

/** Folder of the journal, and of an app's token. */
export function folderOf({ journalDir, projectDir }: TrackerSettings): string {
  return journalDir ?? join(projectDir, ".chainwright", "tracking");
}

/** The credentials of the service that is chosen; empty without any. */
function secretsOf({ provider = "linear", key, app, github }: TrackerSettings): string[] {
  const given = provider === "github" ? [github?.token] : [key, app?.secret];
  return given.flatMap((secret) => secret?.trim() || []);
}

function serviceOf(
  settings: TrackerSettings,
  shared: { readonly limits: Limits; readonly notices: Notices; readonly labels: readonly string[] },
): Service {
  const { provider, team = "", now, random, print = () => undefined, fetch = globalThis.fetch } = settings;
  const { repository = "", token = "", apiUrl } = settings.github ?? {};
  const line = { now, random, limits: shared.limits };
  if (provider === "dry-run") return new DryRunService({ ...line, place: team || repository, print });
  if (provider === "github") {
    const { notices } = shared;
    return openGithub({ ...line, token: token.trim(), apiUrl, repository, fetch, notices });
  }
  const { app, apiUrl: linearUrl } = settings;
  const key = settings.key?.trim() ?? "";
  return openLinear({ ...line, ...shared, key, app, apiUrl: linearUrl, team, fetch, directory: folderOf(settings) });
}
