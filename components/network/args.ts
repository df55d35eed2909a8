import { z } from "zod";
import { ipv4Block, privateRanges, sharedRange } from "../core/cidr.js";
import { logRetentionDays } from "../core/logs.js";
import { knownRegions } from "../core/regions.js";
import { rule } from "../core/settings.js";
import { endpointServices, gatewayServices } from "./services.js";
import { smallestBlock, subnetSizeProblems, tiers } from "./subnets.js";

const zoneName = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-h]$/, { error: "expected an availability zone such as us-east-1a", abort: true })
  .refine((zone) => knownRegions.has(zone.slice(0, -1)), { error: "expected a zone of an AWS region that exists" });

const prefix = z.int().min(16).max(28);

const flowLogs = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether every connection, allowed or refused, is logged."),
  retentionDays: z
    .literal(logRetentionDays)
    .default(90)
    .describe("How long flow logs are kept, days; one of the periods that CloudWatch Logs knows."),
});

const subnetPrefix = z.strictObject({
  public: prefix
    .optional()
    .describe("Prefix of each public subnet. Left out: its whole share, six bits longer than the block's."),
  private: prefix
    .optional()
    .describe("Prefix of each private subnet. Left out: its whole share, four bits longer than the block's."),
  data: prefix
    .optional()
    .describe("Prefix of each data subnet. Left out: its whole share, six bits longer than the block's."),
});

const fields = z.strictObject({
  cidr: ipv4Block({
    largest: 16,
    smallest: smallestBlock,
    because: "a load balancer needs a /27 in each zone",
    inside: [...privateRanges, sharedRange],
  })
    .default("10.0.0.0/16")
    .describe(
      "The network's block. Changing it replaces the whole network; it must not overlap with what it is peered to.",
    ),
  zones: z
    .array(zoneName)
    .min(2)
    .max(6)
    .describe(
      "Availability zones. Each letter has its own part of the block, so adding a zone moves no subnet; three for production.",
    ),
  tiers: z
    .array(z.enum(tiers))
    .default([...tiers])
    .describe(
      "Kinds of subnets in every zone: public (load balancers, NAT), private (workloads), data (no way to the internet).",
    ),
  subnetPrefix: subnetPrefix
    .prefault({})
    .describe(
      "Smaller subnets than a tier's share of the block. Changing one replaces those subnets and moves no other.",
    ),
  nat: z
    .enum(["none", "single", "zonal", "regional"])
    .default("zonal")
    .describe(
      "How private subnets reach the internet: none; single (one gateway: cheap, and one zone's failure cuts off all); zonal (one gateway in each zone); regional (one gateway that spans the zones, with fixed addresses in each).",
    ),
  gatewayEndpoints: z
    .array(z.enum(gatewayServices))
    .default([...gatewayServices])
    .describe("AWS services reached by route, free of charge and without NAT."),
  interfaceEndpoints: z
    .array(z.enum(endpointServices))
    .default(["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "kms", "logs", "sts"])
    .describe(
      "AWS services reached inside the network; each costs by the hour in each zone. The default lets nodes start and pull images while NAT is down.",
    ),
  flowLogs: flowLogs
    .prefault({})
    .describe("Record of connections, kept in CloudWatch Logs under the network's own key."),
  alarmEmails: z
    .array(z.email({ error: "expected a mail address" }))
    .default([])
    .describe("Who is told by mail when a NAT gateway is in trouble; each address has to confirm once."),
});

/** What may be chosen for a network. */
export const networkSettings = fields.check(
  rule(["zones"], ({ zones }) =>
    zones.flatMap((zone, index) => {
      const path = ["zones", index];
      const region = String(zones[0]?.slice(0, -1));
      if (zones.indexOf(zone) < index) return [{ path, expected: "each zone once", fix: `remove the second ${zone}` }];
      if (zone.slice(0, -1) === region) return [];
      return [{ path, expected: `a zone of ${region}, as the first`, fix: "name zones of one region" }];
    }),
  ),
  rule(["tiers", "nat"], ({ tiers: chosen, nat }) => [
    ...(chosen.includes("private")
      ? []
      : [{ path: ["tiers"], expected: "private among the tiers", fix: "add private to the tiers" }]),
    ...(nat === "none" || chosen.includes("public")
      ? []
      : [
          {
            path: ["nat"],
            expected: "none, as there is no public tier",
            fix: "add public to the tiers, or use no NAT",
          },
        ]),
  ]),
  rule(["cidr", "subnetPrefix"], ({ cidr, subnetPrefix: sizes }) =>
    subnetSizeProblems({ cidr, subnetPrefix: sizes }).map(({ tier, shortest }) => ({
      path: ["subnetPrefix", tier],
      expected: `${shortest} or more: the ${tier} tier's share of ${cidr} is a /${shortest}`,
      fix: `raise it to ${shortest}, or leave it out`,
    })),
  ),
);

/** A network's settings as they are written; defaults may be left out. */
export type NetworkSettings = z.input<typeof networkSettings>;

/** Settings and what else a network is given. */
export type NetworkArgs = NetworkSettings & {
  /** Region of all zones: `us-east-1`. */
  readonly region: string;
  /** Whether Pulumi refuses to delete what others rely on: addresses that partners allow, logs. @default true */
  readonly protect?: boolean;
  /** More tags on every resource. */
  readonly tags?: Readonly<Record<string, string>>;
};
