import { z } from "zod";

const role = (what: string): z.ZodType<string> =>
  z
    .string()
    .regex(/^([\w+=,.@/-]{1,512}|arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512})$/, {
      error: "expected the name of an IAM role, or its ARN",
    })
    .describe(what);

/** Images by exact tag: their digests were not known where this was written. */
export const usualImages = { node: "node:24.11.1-bookworm", engine: "pulumi/pulumi-nodejs:3.250.0-nonroot" };

const image = (what: string): z.ZodString =>
  z
    .string()
    .regex(/^[a-z0-9][\w./:-]{0,250}(@sha256:[0-9a-f]{64})?$/, {
      error: "expected an image such as node:24.11.1-bookworm@sha256:...",
    })
    .describe(`${what} A tag can move, so name it with its digest: \`chainwright ci --check\` refuses it without.`);

/** How pipelines run this environment: what the files of `chainwright ci` are made from. */
export const ciSettings = z.strictObject({
  deployRole: role("IAM role, by name or ARN, that brings the environment up.").default("chainwright-deploy"),
  readRole: role(
    "IAM role, by name or ARN, that previews it and looks for drift: reads everything and changes nothing.",
  ).default("chainwright-read"),
  backend: z
    .string()
    .regex(/^(s3|azblob|gs|https):\/\/[^\s@]+$/, {
      error: "expected a back end's address such as s3://bucket?region=us-east-1",
    })
    .optional()
    .describe(
      "Where the state is, without credentials. Left out: the variable PULUMI_BACKEND_URL of the pipeline's environment.",
    ),
  runner: z
    .string()
    .regex(/^[\w.-]{1,64}$/, { error: "expected the label of a runner" })
    .default("ubuntu-24.04")
    .describe("Label of the GitHub runner. One inside the network is needed while the cluster's endpoint is private."),
  timeoutMinutes: z
    .int()
    .min(10)
    .max(350)
    .default(120)
    .describe("Minutes after which a deployment's job is stopped. GitHub's own runners stop at 360."),
  images: z
    .strictObject({
      node: image("Image with Node.js and git, for GitLab's jobs and those of the operator.").default(usualImages.node),
      engine: image("Image of the operator's own workspaces.").default(usualImages.engine),
    })
    .prefault({})
    .describe("Images that pipelines run in; GitHub Actions needs none."),
  drift: z
    .union([z.literal(false), z.string().regex(/^(\S+ ){4}\S+$/, { error: "expected five fields of a cron schedule" })])
    .default("23 5 * * *")
    .describe("When drift is looked for, as a cron schedule in UTC; false for never."),
});

/** Settings of one environment's pipelines. */
export type CiSettings = z.output<typeof ciSettings>;
