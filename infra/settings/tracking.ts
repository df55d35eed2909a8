import { z } from "zod";

/** Where deployments are recorded; `settings.tracking`. */
export const trackingSettings = z
  .strictObject({
    provider: z
      .enum(["linear", "github", "dry-run"])
      .default("linear")
      .describe("Service that the issues are filed in; `dry-run` prints what would be filed; see docs/trackers.md."),
    team: z
      .string()
      .regex(/^[A-Z][A-Z0-9]{0,6}$/, { error: "expected a Linear team key such as ENG" })
      .optional()
      .describe("Key of the Linear team that the issues are filed in; with `provider: linear` it has to be there."),
    repository: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, {
        error: "expected a repository as owner/name",
      })
      .optional()
      .describe("GitHub repository, `owner/name`; with `provider: github` it has to be there."),
    project: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe(
        "Name of the Linear project whose readers get an update with health at the end of each run. Left out: none.",
      ),
    release: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe("Name of the Linear release pipeline that a deployment is a release of. Left out: none."),
    required: z
      .boolean()
      .default(false)
      .describe("Whether trouble with the tracker fails the run (exit 11); otherwise it only warns."),
  })
  .superRefine(({ provider, team, repository }, context) => {
    if (provider === "linear" && team === undefined)
      context.addIssue({
        code: "custom",
        path: ["team"],
        message: "expected the key of a Linear team such as ENG",
        params: { fix: "set tracking.team, or another tracking.provider" },
      });
    if (provider === "github" && repository === undefined)
      context.addIssue({
        code: "custom",
        path: ["repository"],
        message: "expected a GitHub repository as owner/name",
        params: { fix: "set tracking.repository, or another tracking.provider" },
      });
  });

export type TrackingSettings = z.output<typeof trackingSettings>;
