/** A part of the organizational layer around deployments, as it is described and looked at. */
export interface IntegrationPart {
  /** What the command line calls it: `github-webhooks`. */
  readonly name: PartName;
  /** `GitHub webhooks`. */
  readonly title: string;
  readonly purpose: string;
  /** What has to be chosen for it, each a line. */
  readonly configuration: readonly string[];
  readonly steps: readonly string[];
  readonly dependsOn: readonly PartName[];
  readonly security: readonly string[];
  /** What is looked at before it is called done. */
  readonly acceptance: readonly Condition[];
}

export const partNames = [
  "discord-bot",
  "linear-webhooks",
  "github-webhooks",
  "vercel-webhooks",
  "sync-scripts",
  "monitoring",
] as const;

export type PartName = (typeof partNames)[number];

/** Something that is looked at: a file or folder that holds something, one of several, or a variable that has a value. */
export type Condition =
  | { readonly kind: "file"; readonly anyOf: readonly string[] }
  | { readonly kind: "variable"; readonly name: string };

const file = (...anyOf: string[]): Condition => ({ kind: "file", anyOf });
const variable = (name: string): Condition => ({ kind: "variable", name });

const signed = "every delivery's signature is proven over the raw body before anything of it is read";
const once = "a delivery that was taken is not taken again";
const kept = "secrets come from the environment or a secret store, never from a file of the repository";

/** The parts in the order in which they are built. */
export const integrationParts: readonly IntegrationPart[] = [
  {
    name: "discord-bot",
    title: "Discord bot",
    purpose: "tells the channels of the team about deployments and takes its commands",
    configuration: ["channel for deployments and channel for alerts", "who may give commands"],
    steps: ["register the application", "write the bot", "invite it to the server with the rights it needs", "try it"],
    dependsOn: [],
    security: [kept, "no right beyond reading commands and writing into its channels"],
    acceptance: [
      file("integration/discord", "integration/bot", "integration/discord-bot.ts", "devrel-integration/src/bot.ts"),
      variable("DISCORD_BOT_TOKEN"),
    ],
  },
  {
    name: "linear-webhooks",
    title: "Linear webhooks",
    purpose: "hears what people do to the issues: moves, comments, approvals",
    configuration: ["public address of the receiver", "team", "kinds of event"],
    steps: [
      "make the webhook",
      "keep its secret",
      "prove signature and age of each delivery",
      "reconcile what was missed",
    ],
    dependsOn: [],
    security: [signed, once, kept],
    acceptance: [
      file(
        "integration/webhooks/linear",
        "integration/webhooks/linear.ts",
        "integration/linear",
        "integration/linear.ts",
      ),
      variable("LINEAR_WEBHOOK_SECRET"),
    ],
  },
  {
    name: "github-webhooks",
    title: "GitHub webhooks",
    purpose: "hears of pull requests, checks and merges that a deployment follows from",
    configuration: ["repositories", "kinds of event"],
    steps: ["make the webhook", "keep its secret", "prove each signature", "link commits to issues"],
    dependsOn: ["linear-webhooks"],
    security: [signed, once, kept],
    acceptance: [
      file(
        "integration/webhooks/github",
        "integration/webhooks/github.ts",
        "integration/github",
        "integration/github.ts",
      ),
      variable("GITHUB_WEBHOOK_SECRET"),
    ],
  },
  {
    name: "vercel-webhooks",
    title: "Vercel webhooks",
    purpose: "hears of previews and releases of the front end",
    configuration: ["projects", "kinds of event"],
    steps: ["make the webhook", "keep its secret", "prove each signature", "tell the issue of the change"],
    dependsOn: ["linear-webhooks"],
    security: [signed, once, kept],
    acceptance: [
      file(
        "integration/webhooks/vercel",
        "integration/webhooks/vercel.ts",
        "integration/vercel",
        "integration/vercel.ts",
      ),
      variable("VERCEL_WEBHOOK_SECRET"),
    ],
  },
  {
    name: "sync-scripts",
    title: "Sync scripts",
    purpose: "brings what was missed together again: issues, documents, channels",
    configuration: ["how often", "which side wins"],
    steps: ["write them so that they may run twice", "schedule them", "alert when one fails"],
    dependsOn: ["linear-webhooks", "github-webhooks"],
    security: ["read rights only where nothing is written", kept],
    acceptance: [file("integration/sync", "integration/jobs", "integration/sync.ts", "scripts/sync")],
  },
  {
    name: "monitoring",
    title: "Monitoring",
    purpose: "notices when one of the parts is silent, late or refused",
    configuration: ["who is called", "how long silence may last"],
    steps: ["measure deliveries, failures and age", "alert on silence", "write the runbook"],
    dependsOn: ["discord-bot", "linear-webhooks", "github-webhooks", "vercel-webhooks", "sync-scripts"],
    security: ["figures carry no content of deliveries"],
    acceptance: [
      file("integration/monitoring", "integration/metrics.ts", "integration/health.ts", "integration/http/health.ts"),
      file("docs/integration.md", "docs/integrations.md", "docs/deployment/integration.md"),
    ],
  },
];
