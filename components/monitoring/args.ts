import type { Input } from "@pulumi/pulumi";
import { z } from "zod";

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const secretKey = z.strictObject({
  secret: z
    .string()
    .regex(dnsLabel, "the name of a Secret: lower-case letters, digits and hyphens, at most 63")
    .describe("Name of a Kubernetes Secret in the monitoring namespace. It must be there before Alertmanager starts."),
  key: z
    .string()
    .regex(/^[-._a-zA-Z0-9]{1,253}$/, "a key of a Secret: letters, digits, dots, hyphens and underscores")
    .describe("Key inside that Secret whose value is the webhook's address or the integration key."),
});

const receiver = z
  .strictObject({
    pagerduty: secretKey.optional().describe("PagerDuty: where the routing key of an Events API v2 integration is."),
    slack: secretKey
      .extend({
        channel: z
          .string()
          .regex(/^[#@].+/, "a channel or person, starting with # or @")
          .describe("Channel that messages go to, as `#name`."),
      })
      .optional()
      .describe("Slack: where the address of the incoming webhook is, and the channel."),
    discord: secretKey.optional().describe("Discord: where the address of the channel's webhook is."),
  })
  .refine((one) => one.pagerduty !== undefined || one.slack !== undefined || one.discord !== undefined, {
    message: "at least one of pagerduty, slack, discord",
    params: { fix: "name where the notices go, or remove the route" },
  });

const storageGib = (gib: number) => z.int().min(1).max(16384).default(gib);
const memoryGib = (gib: number) => z.number().min(0.125).max(256).default(gib);

/** What may be chosen about monitoring in an environment. */
export const monitoringSettings = z.strictObject({
  retentionDays: z.int().min(1).max(365).default(15).describe("Days that Prometheus keeps its samples."),
  spread: z
    .enum(["zone", "node"])
    .default("zone")
    .describe("What two replicas never share: a zone (needs as many zones as replicas) or only a node."),
  prometheus: z
    .strictObject({
      replicas: z
        .int()
        .min(1)
        .max(3)
        .default(2)
        .describe(
          "Prometheus servers, each scraping everything; 1 loses samples and alerts while its node is replaced.",
        ),
      storageGib: storageGib(100).describe("Volume of each Prometheus, GiB; oldest samples go when 85 % are used."),
      cpu: z.number().min(0.1).max(64).default(0.5).describe("Cores that each Prometheus asks for."),
      memoryGib: memoryGib(4).describe("Memory of each Prometheus, GiB."),
    })
    .prefault({})
    .describe("The Prometheus servers."),
  alertmanager: z
    .strictObject({
      replicas: z
        .int()
        .min(1)
        .max(5)
        .default(3)
        .describe("Alertmanagers; they gossip, so that a notice goes out once."),
      storageGib: storageGib(5).describe("Volume of each Alertmanager, GiB: silences and the log of notices."),
    })
    .prefault({})
    .describe("The Alertmanagers."),
  grafana: z
    .strictObject({
      rootUrl: z
        .url({ protocol: /^https$/, error: "an https address" })
        .optional()
        .describe("Address under which people open Grafana; left out, Grafana is reached by port-forward."),
      memoryGib: memoryGib(0.5).describe("Memory of Grafana, GiB."),
    })
    .prefault({})
    .describe("Grafana; it keeps nothing, everything that it shows is provisioned."),
  routes: z
    .strictObject({
      page: receiver.optional().describe("Where alerts go that wake somebody up; left out, they go where `warn` goes."),
      warn: receiver.optional().describe("Where alerts go that wait for the morning."),
      heartbeat: secretKey
        .optional()
        .describe("Dead man's switch: where the address is that must be called every minute, or else it pages."),
    })
    .prefault({})
    .describe(
      "Where alerts go. Only names of Secrets stand here; their values are put into the cluster by people or by Vault.",
    ),
  runbooks: z
    .url({ protocol: /^https$/, error: "an https address" })
    .optional()
    .describe(
      "Address of the page with this environment's runbooks; with it, every alert links to the step that answers it.",
    ),
});

/** Settings as written, defaults left out. */
export type MonitoringSettings = z.input<typeof monitoringSettings>;

/** Settings with their defaults. */
export type MonitoringChoice = z.output<typeof monitoringSettings>;

/** A reference to one value in a Kubernetes Secret. */
export type SecretKey = z.output<typeof secretKey>;

/** Where one kind of alert goes. */
export type Receiver = z.output<typeof receiver>;

/** Settings and what the component is given. */
export type MonitoringArgs = MonitoringSettings & {
  /** Name of the environment, on every alert and sample that leaves the cluster. */
  readonly environment: string;
  /** Name of the cluster, likewise. */
  readonly clusterName: Input<string>;
  /**
   * Whether what holds data is protected from deletion.
   * @default true
   */
  readonly protect?: boolean;
};
