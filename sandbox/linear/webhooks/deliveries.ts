import { createHmac } from "node:crypto";
import type { World } from "../api/world.js";
import type { Clock } from "../clock.js";
import type { Webhook } from "../store/access-entities.js";
import type { Change } from "../store/store.js";
import { type Event, eventsOf } from "./events.js";

/** How long an answer may take. @see https://linear.app/developers/webhooks */
const patience = 5_000;

/** Waits before the second, third and fourth attempt: a minute, an hour, six hours. */
const retries = [60_000, 3_600_000, 6 * 3_600_000];

/** One event on its way to one webhook. */
interface Delivery {
  /** The same for all attempts. */
  readonly id: string;
  readonly webhookId: string;
  readonly event: Event;
  readonly firstAt: number;
}

/**
 * Tells webhooks of what changed: at once, and again after a minute, an hour and six hours where the answer is not 200 within five
 * seconds; the webhook is switched off after the last failure. What waits for a retry is forgotten when the server stops.
 */
export class Deliveries {
  readonly #running = new Set<Promise<void>>();
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {}

  /** Sends what webhooks want to know of these changes; returns before anything has arrived. */
  announce(changes: readonly Change[], world: World): void {
    const webhooks = world.store.list("Webhook").filter(({ enabled }) => enabled);
    if (webhooks.length === 0) return;
    for (const event of eventsOf(changes, world))
      for (const webhook of webhooks)
        if (wants(webhook, event)) {
          const firstAt = this.clock.now().getTime();
          this.#start({ id: world.newId(), webhookId: webhook.id, event, firstAt }, 0, world);
        }
  }

  /** When nothing is on its way; retries that still wait for their time don't count. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  close(): void {
    this.#closed = true;
    for (const callOff of this.#waiting) callOff();
  }

  #start(delivery: Delivery, attempt: number, world: World): void {
    const run = this.#attempt(delivery, attempt, world).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #attempt(delivery: Delivery, attempt: number, world: World): Promise<void> {
    const webhook = world.store.get("Webhook", delivery.webhookId);
    if (webhook === undefined || !webhook.enabled || this.#closed) return;
    const outcome = await this.#post(webhook, delivery, world);
    this.log(`linear: webhook ${delivery.event.type} attempt ${attempt + 1} ${outcome.httpStatus ?? outcome.text}`);
    if (outcome.httpStatus === 200 || this.#closed) return;
    this.#fail(webhook, delivery, outcome, world, attempt === retries.length);
    const wait = retries[attempt];
    if (wait === undefined) return;
    const callOff = this.clock.after(wait, () => {
      this.#waiting.delete(callOff);
      this.#start(delivery, attempt + 1, world);
    });
    this.#waiting.add(callOff);
  }

  async #post(webhook: Webhook, delivery: Delivery, world: World): Promise<Outcome> {
    const abort = new AbortController();
    const callOff = this.clock.after(patience, () => abort.abort(new Error(`no answer within ${patience / 1_000} s`)));
    this.#waiting.add(callOff);
    const { body, headers } = signed(webhook, delivery, world);
    try {
      const options = { method: "POST", headers, body, redirect: "manual", signal: abort.signal } as const;
      const response = await fetch(webhook.url, options);
      return { httpStatus: response.status, text: (await response.text()).slice(0, 1_000) };
    } catch (error) {
      return { httpStatus: null, text: error instanceof Error ? error.message : "no answer" };
    } finally {
      callOff();
      this.#waiting.delete(callOff);
    }
  }

  #fail(webhook: Webhook, delivery: Delivery, outcome: Outcome, { store, newId }: World, last: boolean): void {
    const stamp = this.clock.now().toISOString();
    const common = { id: newId(), createdAt: stamp, updatedAt: stamp, archivedAt: null };
    const told = { httpStatus: outcome.httpStatus, responseOrError: outcome.text, executionId: delivery.id };
    store.transaction(() => {
      store.put({ kind: "WebhookFailureEvent", ...common, webhookId: webhook.id, url: webhook.url, ...told });
      const now = store.get("Webhook", webhook.id);
      if (last && now !== undefined) store.put({ ...now, enabled: false, updatedAt: stamp });
    });
  }
}

interface Outcome {
  /** Null when there was no answer. */
  readonly httpStatus: number | null;
  readonly text: string;
}

/** The body and its headers. A retry has the timestamp of the first attempt, or of its own where the workspace is switched so. */
function signed(webhook: Webhook, { id, event, firstAt }: Delivery, { store, now }: World) {
  const fresh = store.list("Organization")[0]?.retryTimestamp === "fresh";
  const webhookTimestamp = fresh ? now().getTime() : firstAt;
  const body = JSON.stringify({ ...event.body, webhookTimestamp, webhookId: webhook.id });
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "Linear-Webhook",
    "linear-delivery": id,
    "linear-event": event.type,
    "linear-timestamp": String(webhookTimestamp),
    "linear-signature": createHmac("sha256", webhook.secret).update(body).digest("hex"),
  };
  return { body, headers };
}

function wants({ resourceTypes, allPublicTeams, teamId }: Webhook, { type, teamIds }: Event): boolean {
  return resourceTypes.includes(type) && (allPublicTeams || (teamId !== null && teamIds.includes(teamId)));
}
