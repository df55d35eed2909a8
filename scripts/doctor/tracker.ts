import type { TrackerSettings } from "../tracking/setup.js";
import { type Check, ok, warn } from "./check.js";

/** Checks credentials and place of the tracker; undefined settings where tracking is left out. Nothing secret is shown. */
export async function checkTracker(settings: TrackerSettings | undefined): Promise<Check[]> {
  if (settings === undefined) return [ok("tracker", "settings.tracking is left out: nothing is filed")];
  const { trackingParts } = await import("../tracking/setup.js");
  const { examineAccess } = await import("../tracking/examine.js");
  const parts = trackingParts({ ...settings, required: false, limits: { retries: 0 } });
  if (parts !== null) return await examineAccess(parts.service);
  const github = settings.provider === "github";
  return [
    warn(
      github ? "GitHub" : "Linear",
      `no ${github ? "GITHUB_TOKEN" : "LINEAR_API_KEY"}: runs outside the sandbox are not tracked`,
      `set ${github ? "GITHUB_TOKEN" : "LINEAR_API_KEY, or LINEAR_CLIENT_ID and LINEAR_CLIENT_SECRET"}; docs/trackers.md tells how`,
    ),
  ];
}
