import { join } from "node:path";
import { Delivery } from "./delivery.js";
import { findingLabels } from "./findings.js";
import { labelsOf } from "./issues.js";
import { Journal } from "./journal.js";
import { JournalledTracker } from "./journalled.js";
import { defaultLimits, type Limits } from "./line.js";
import { LinearClient } from "./linear/client.js";
import { LinearService } from "./linear/service.js";
import { notAnAddress, noKey, noTeam } from "./linear/settings-errors.js";
import { noTracker } from "./none.js";
import { Notices } from "./notices.js";
import { readSprint } from "./sprint.js";
import type { Tracker } from "./tracker.js";

/** Linear's own API. */
export const linearApiUrl = "https://api.linear.app/graphql";

export interface TrackerSettings {
  /** Personal API key; empty or absent means that nothing is tracked. */
  readonly key: string | undefined;
  /**
   * Address of the GraphQL API; without a path, `/graphql` is meant.
   *
   * @default linearApiUrl
   */
  readonly apiUrl?: string | undefined;
  /** Key of the team: `ENG`; from the settings' `tracking.team`. */
  readonly team: string | undefined;
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
  readonly fetch?: typeof globalThis.fetch;
  /** Id of this process, which the journal's entries carry. */
  readonly pid?: number;
  readonly limits?: Partial<Limits>;
}

/**
 * The tracker of a run: Linear, or none without a key.
 *
 * @throws UserError `tracking/authentication` when tracking is required and there is no key, `tracking/team-not-found`
 * when there is a key and no team, `tracking/endpoint` for an address that is none
 */
export function makeTracker(settings: TrackerSettings): Tracker {
  const key = settings.key?.trim() ?? "";
  if (key === "" && settings.required) throw noKey();
  if (key === "") return noTracker("LINEAR_API_KEY is not set: this run is not tracked in Linear");
  if (!settings.team) throw noTeam();
  const { label, warning } = readSprint(settings.projectDir);
  const parts = partsOf(settings, key, labelsOf(label));
  if (warning !== null) parts.notices.warn(warning);
  return new JournalledTracker(parts);
}

function partsOf(settings: TrackerSettings, key: string, labels: readonly string[]) {
  const { team = "", now, random, fetch = globalThis.fetch, pid = process.pid } = settings;
  const limits = { ...defaultLimits, ...settings.limits };
  const redact = (text: string) => (settings.redact?.(text) ?? text).replaceAll(key, "[secret]");
  const notices = new Notices(redact);
  const url = endpoint(settings.apiUrl ?? linearApiUrl);
  const destination = url.hostname.endsWith("linear.app") ? "linear" : "other";
  const client = new LinearClient({ key, apiUrl: url.href, fetch, now, random, limits });
  const directory = settings.journalDir ?? join(settings.projectDir, ".chainwright", "tracking");
  const journal = new Journal({ directory, destination, pid, now, warn: notices.warn });
  const lookedUp = [...labels, ...findingLabels];
  const service = new LinearService({ client, destination, team, labels: lookedUp, notices });
  const delivery = new Delivery({ service, journal, notices });
  const { windowMs } = limits;
  return {
    service,
    labels,
    journal,
    delivery,
    replayShare: 0.5,
    windowMs,
    now,
    redact,
    notices,
  };
}

function endpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["http:", "https:"].includes(url.protocol)) throw notAnAddress(text, linearApiUrl);
  if (url.pathname === "/") url.pathname = "/graphql";
  return url;
}
