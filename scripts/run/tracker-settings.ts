import type { TrackingSettings } from "../../infra/settings/tracking.js";
import type { Context } from "../command.js";
import type { TrackerSettings } from "../tracking/setup.js";
import type { Place } from "./place.js";
import type { RunRequest } from "./request.js";

/** Where and for what a tracker is made. */
interface Setting {
  readonly request: Pick<RunRequest, "tracker" | "sandbox">;
  readonly context: Pick<Context, "cwd" | "env" | "now">;
  readonly place: Pick<Place, "access" | "journalDir">;
  /** Where a dry run prints. */
  readonly print: (text: string) => void;
}

/** What a tracker is made of. In the sandbox the embedded Linear stands in for a GitHub that isn't on this machine. */
export function trackerSettingsOf(
  tracking: TrackingSettings | undefined,
  { request, context, place, print }: Setting,
): TrackerSettings {
  const { linear, github } = place.access;
  const { repository = "" } = tracking ?? {};
  const chosen = request.tracker ?? tracking?.provider ?? "linear";
  const standIn = chosen === "github" && request.sandbox && github.url === undefined;
  return {
    provider: standIn ? "linear" : chosen,
    key: linear.key,
    app: linear.app,
    apiUrl: linear.url,
    team: standIn ? "ENG" : tracking?.team,
    github: { repository, token: github.token, apiUrl: github.url },
    required: tracking?.required ?? false,
    projectDir: context.cwd,
    ...(place.journalDir !== undefined && { journalDir: place.journalDir }),
    env: context.env,
    now: context.now,
    random: Math.random,
    print,
  };
}
