import { z } from "zod";
import { rule } from "../../components/core/settings.js";

/** What a gate's findings may be at most: `block` refuses the deployment, `off` leaves them out. */
export const gateLevels = ["block", "warn", "info", "off"] as const;

export type GateLevel = (typeof gateLevels)[number];

/** Every gate by name, in the order in which they are judged and listed. */
export const gateNames = [
  "wrong-region",
  "wrong-account",
  "wrong-cluster",
  "pending-creates",
  "protected-change",
  "stateful-change",
  "iam-widened",
  "network-widened",
  "exposure-unseen",
  "slashing-hazard",
  "unpinned-version",
  "below-floor",
  "past-support",
  "downgrade",
  "database-change",
  "irreversible",
  "policy",
  "policy-rules",
  "backup-missing",
  "unwatched-component",
  "change-share",
  "unknown-share",
  "cost-rise",
  "drift-unseen",
  "staging-first",
  "change-window",
  "unreviewed-source",
  "rollback-target",
] as const;

export type GateName = (typeof gateNames)[number];

/** Gates that always block, and why. */
export const lastingGates: Readonly<Partial<Record<GateName, string>>> = {
  "wrong-account": "a deployment into another account can't be taken back",
  "pending-creates": "going on would create the same resources a second time",
  "protected-change": "the engine refuses it anyway, half-way through",
  "stateful-change": "lost data doesn't come back; name what is meant with --allow",
};

const levelOf = (name: GateName): z.ZodType => {
  const reason = lastingGates[name];
  if (reason === undefined)
    return z
      .enum(gateLevels)
      .optional()
      .describe(`What ${name} does instead of its own level; see docs/gates.md#${name}.`);
  return z
    .enum(gateLevels)
    .refine((level) => level === "block", {
      error: `expected block: ${reason}`,
      params: { fix: "leave it out: it always blocks" },
    })
    .optional()
    .describe(`Always block: ${reason}.`);
};

const zone = z
  .string()
  .refine(isTimeZone, { error: "expected a time zone of the IANA database such as Europe/Zurich or UTC" })
  .default("UTC");

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time such as "09:30", in quotes' });
const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, { error: 'expected a day such as "2026-12-24", in quotes', abort: true })
  .refine(isDay, { error: "expected a day that exists" });

/** Days of the week as settings name them, Sunday first. */
export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const changeWindow = z.strictObject({
  days: z.array(z.enum(weekdays)).min(1).default(["mon", "tue", "wed", "thu"]).describe("Days on which it opens."),
  from: time.describe("When it opens, local time."),
  to: time.describe("When it closes, local time; earlier than `from`: on the next day."),
  zone: zone.describe("Time zone of `days`, `from` and `to`."),
});

const freeze = z
  .strictObject({
    from: day.describe("First day."),
    to: day.describe("Last day."),
    zone: zone.describe("Time zone in which the days begin and end."),
    reason: z.string().min(1).max(200).describe("Why nothing changes then."),
  })
  .check(
    rule(["from", "to"], ({ from, to }) =>
      from <= to ? [] : [{ path: ["to"], expected: "a day that is not before from", fix: "swap the two days" }],
    ),
  );

/** The gates' levels and limits in an environment. */
export const gateSettings = z.strictObject({
  levels: z
    .strictObject(Object.fromEntries(gateNames.map((name) => [name, levelOf(name)])))
    .default({})
    .describe('Levels of gates that differ from their own: block, warn, info, or "off" in quotes.'),
  sharePercent: z
    .number()
    .positive()
    .max(100)
    .default(30)
    .describe("Share of the resources there are that one deployment may change, %."),
  shareMinimum: z.int().min(1).max(10_000).default(20).describe("Resources from which on the share counts."),
  costPercent: z.number().min(0).default(10).describe("Rise of the monthly cost that passes, %."),
  costUsd: z.number().min(0).default(200).describe("Rise of the monthly cost that passes, USD a month."),
  unknownPercent: z
    .number()
    .min(0)
    .max(100)
    .default(20)
    .describe("Share of the values of updated and replaced resources that a preview may leave unknown, %."),
  driftHours: z.number().positive().default(24).describe("Age at which the last look for drift is too old, hours."),
  after: z.array(z.string().min(1)).default([]).describe("Environments that must have this revision first: [staging]."),
  bakeMinutes: z.number().min(0).default(60).describe("How long the revision must have run there, minutes."),
  maxAgeDays: z.number().positive().default(7).describe("Age at which its deployment there no longer counts, days."),
  windows: z.array(changeWindow).default([]).describe("When the environment may be changed. None: always."),
  freezes: z.array(freeze).default([]).describe("Days on which it may not."),
  branches: z
    .array(z.string().min(1))
    .default([])
    .describe("Branches that may be deployed: [main], release/*. None: all."),
  cleanCheckout: z.boolean().default(true).describe("Whether everything deployed must be committed."),
  cluster: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the cluster or context that a kubeconfig given by --kubeconfig must point to."),
});

export type GateSettings = z.output<typeof gateSettings>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
