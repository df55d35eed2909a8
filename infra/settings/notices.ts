import { z } from "zod";

/** What people can be told of. */
export const noticeKinds = ["started", "waiting", "done", "failed", "drift"] as const;

const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, { error: "expected the name of an environment variable such as SLACK_WEBHOOK_URL" });

const shared = {
  on: z
    .array(z.enum(noticeKinds))
    .min(1)
    .default([...noticeKinds])
    .describe("What this channel is told of."),
  sandbox: z
    .boolean()
    .default(false)
    .describe("Whether runs in the sandbox are told too; otherwise nobody is disturbed by a rehearsal."),
};

const channel = z.discriminatedUnion("to", [
  z.strictObject({
    to: z.literal("slack"),
    variable: variable
      .default("SLACK_WEBHOOK_URL")
      .describe("Environment variable that holds the incoming webhook's address."),
    ...shared,
  }),
  z.strictObject({
    to: z.literal("discord"),
    variable: variable
      .default("DISCORD_WEBHOOK_URL")
      .describe("Environment variable that holds the webhook's address."),
    ...shared,
  }),
  z.strictObject({
    to: z.literal("webhook"),
    variable: variable.describe("Environment variable that holds the receiver's address."),
    secretVariable: variable.describe(
      "Environment variable that holds the signing secret, whsec_... as Standard Webhooks have it.",
    ),
    allowPrivate: z
      .boolean()
      .default(false)
      .describe("Whether the receiver may have a private address, and be spoken to without TLS."),
    ...shared,
  }),
  z.strictObject({
    to: z.literal("pagerduty"),
    variable: variable
      .default("PAGERDUTY_ROUTING_KEY")
      .describe("Environment variable that holds the integration key of an Events API v2 integration."),
    ...shared,
  }),
  z.strictObject({
    to: z.literal("github"),
    repository: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+$/, { error: "expected <owner>/<name>" })
      .describe("Repository whose deployments are kept."),
    variable: variable
      .default("GITHUB_TOKEN")
      .describe("Environment variable that holds a token which may write deployments, and contents for releases."),
    release: z.boolean().default(false).describe("Whether a successful deployment is published as a release too."),
    ...shared,
  }),
]);

/** Who is told of a deployment, and how; the section `settings.notices`. Addresses and keys stay in the environment. */
export const noticesSettings = z.strictObject({
  channels: z.array(channel).max(20).describe("Who is told; none by default."),
  required: z
    .boolean()
    .default(false)
    .describe(
      "Whether trouble with a notice fails the run (exit 11) and a missing variable refuses it; otherwise both only warn.",
    ),
});

export type NoticesSettings = z.output<typeof noticesSettings>;
export type ChannelSettings = NoticesSettings["channels"][number];
export type NoticeKind = (typeof noticeKinds)[number];
