import type { CloudTrailClient, CloudTrailClientConfig, Event } from "@aws-sdk/client-cloudtrail";
import type { ChangeLog, LookedUp, Subject } from "./attribution.js";
import type { Attribution } from "./drift.js";

/** How CloudTrail is reached, and how long it may take. */
export interface CloudTrailOptions {
  readonly region: string;
  /** AWS profile; undefined for what the environment says. */
  readonly profile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For all look-ups together. @default 10000 */
  readonly milliseconds?: number;
  /** Resources that are asked for; two look-ups a second are allowed. @default 12 */
  readonly resources?: number;
}

/** Look-ups at the same time: the service allows two a second. @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
const together = 2;

/** Names of one resource that are tried. */
const namesEach = 2;

/**
 * CloudTrail's event history, which every account has for 90 days: the last writing call on a resource, by its names. What belongs to
 * other packages than `aws` is not asked for.
 */
export function cloudTrail(options: CloudTrailOptions): ChangeLog {
  const { milliseconds = 10_000, resources = 12 } = options;
  return {
    lookUp: async (subjects, after) => {
      const own = subjects.filter(({ type }) => type.startsWith("aws:"));
      const asked = own.slice(0, resources);
      if (asked.length === 0) return { found: new Map(), note: null };
      const found = new Map<string, Attribution>();
      const left = own.length > asked.length ? `${own.length - asked.length} more resources were not looked up` : null;
      try {
        const { CloudTrailClient, LookupEventsCommand } = await import("@aws-sdk/client-cloudtrail");
        const client = new CloudTrailClient(settingsOf(options));
        const signal = AbortSignal.timeout(milliseconds);
        const events = async (name: string): Promise<Event[]> => {
          const input = {
            LookupAttributes: [{ AttributeKey: "ResourceName" as const, AttributeValue: name }],
            ...(after !== null && { StartTime: after }),
            MaxResults: 20,
          };
          return (await client.send(new LookupEventsCommand(input), { abortSignal: signal })).Events ?? [];
        };
        await lookUpAll(client, asked, events, found);
        return { found, note: left && `who and when: ${left}` };
      } catch (error) {
        return { found, note: `who and when are not known: ${reasonOf(error, milliseconds)}` } satisfies LookedUp;
      }
    },
  };
}

async function lookUpAll(
  client: CloudTrailClient,
  subjects: readonly Subject[],
  events: (name: string) => Promise<Event[]>,
  found: Map<string, Attribution>,
): Promise<void> {
  const queue = [...subjects];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const name of next.names.slice(0, namesEach)) {
        const last = (await events(name)).find(({ ReadOnly }) => ReadOnly !== "true");
        if (last === undefined) continue;
        found.set(next.urn, attributionOf(last));
        break;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: together }, work));
  } finally {
    client.destroy();
  }
}

function settingsOf({ region, profile, env }: CloudTrailOptions): CloudTrailClientConfig {
  const endpoint = env["AWS_ENDPOINT_URL_CLOUDTRAIL"] ?? env["AWS_ENDPOINT_URL"];
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  const given = profile === undefined && id !== undefined && secret !== undefined;
  return {
    region,
    maxAttempts: 3,
    ...(endpoint !== undefined && endpoint !== "" && { endpoint }),
    ...(profile !== undefined && { profile }),
    ...(given && {
      credentials: { accessKeyId: id, secretAccessKey: secret, ...(token !== undefined && { sessionToken: token }) },
    }),
  };
}

/** The newest event comes first. */
function attributionOf({ Username, EventTime, EventName, CloudTrailEvent }: Event): Attribution {
  const who = arnIn(CloudTrailEvent) ?? Username ?? "somebody";
  return { who, at: EventTime?.toISOString() ?? "", event: EventName ?? "", source: "cloudtrail" };
}

function arnIn(text: string | undefined): string | undefined {
  try {
    const { userIdentity } = JSON.parse(text ?? "") as { userIdentity?: { arn?: unknown } };
    return typeof userIdentity?.arn === "string" ? userIdentity.arn : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown, milliseconds: number): string {
  if (!(error instanceof Error)) return "CloudTrail did not answer";
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return `CloudTrail did not answer within ${milliseconds / 1000} s`;
  return `CloudTrail says ${error.name}`;
}
