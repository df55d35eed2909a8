import { UserError } from "../../components/core/errors.js";
import type { TrackingSettings } from "../../infra/settings/tracking.js";
import type { Context, Option } from "../command.js";
import type { Service } from "../tracking/service.js";
import type { TrackerSettings } from "../tracking/setup.js";
import { type Parts, realParts } from "./parts.js";
import { openPlace } from "./place.js";
import { requestOf, runOptions } from "./request.js";
import { trackerSettingsOf } from "./tracker-settings.js";

/** Options of every verb about an environment's tracker. */
export const trackingOptions: readonly Option[] = runOptions.filter(({ flags }) => /^--(sandbox|json)$/.test(flags));

/** An environment's tracker, as its settings say. */
export interface OpenTracking {
  readonly environment: string;
  /** The project's name. */
  readonly project: string;
  readonly tracking: TrackingSettings;
  readonly settings: TrackerSettings;
  readonly json: boolean;
}

/**
 * Does `then` with what an environment's tracker is made of, while the sandbox is open where it is asked for.
 *
 * @throws UserError `tracking/left-out` for an environment that is not tracked
 */
export async function withTracking<T>(
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  context: Context,
  then: (open: OpenTracking) => Promise<T>,
  parts: Parts = realParts,
): Promise<T> {
  const request = requestOf("preview", args, options);
  const project = await parts.openProject(context.cwd);
  const environment = await parts.readEnvironment(project, request.environment, context.now());
  const { tracking } = environment.config.settings;
  if (tracking === undefined) throw leftOut(environment.name);
  const place = await openPlace(request, context, parts);
  try {
    const { makeRedactor, secretsIn } = await import("../engine/masking.js");
    const print = (text: string): void => context.err(`${text}\n`);
    const settings = trackerSettingsOf(tracking, { request, context, place, print });
    const { redact } = makeRedactor(secretsIn(context.env));
    const { name } = environment;
    return await then({
      environment: name,
      project: project.name,
      tracking,
      settings: { ...settings, redact },
      json: request.json,
    });
  } finally {
    await place.close();
  }
}

/** The service of an environment's tracker, with the labels that its issues may carry. @throws UserError without credentials */
export async function openedService({ settings }: OpenTracking): Promise<{
  service: Service;
  labels: readonly string[];
  directory: string;
}> {
  const { folderOf, trackingParts } = await import("../tracking/setup.js");
  const { wantedLabels } = await import("../tracking/wanted-labels.js");
  const parts = trackingParts({ ...settings, required: true });
  if (parts === null) throw new Error("no tracker without credentials is made when one is required");
  const { service, labels } = parts;
  return { service, labels: wantedLabels(service.name, labels), directory: folderOf(settings) };
}

function leftOut(environment: string): UserError {
  const problem = {
    path: "settings.tracking",
    expected: "where the issues are filed",
    actual: "nothing",
    fix: `add it to Pulumi.${environment}.yaml; docs/trackers.md tells how`,
  };
  return new UserError("tracking/left-out", `${environment} is not tracked`, [problem]);
}
