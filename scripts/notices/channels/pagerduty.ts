import type { Door } from "../door.js";
import { type Notice, wordsOf } from "../notice.js";

/** Where change events go. */
export const pagerDutyUrl = "https://events.pagerduty.com/v2/change/enqueue";

/**
 * Sends a change event, which wakes nobody: it stands beside the incidents of the service.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2/send-change-events
 */
export async function sendToPagerDuty(door: Door, url: string, key: string, notice: Notice): Promise<void> {
  await door(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(changeEvent(notice, key)),
  });
}

/** The event's body. */
export function changeEvent(notice: Notice, key: string): object {
  const { title, facts } = wordsOf(notice);
  const href = notice.issue?.url ?? "";
  return {
    routing_key: key,
    payload: {
      summary: title.slice(0, 1024),
      timestamp: notice.at,
      source: `${notice.project}/${notice.environment}`,
      custom_details: { ...Object.fromEntries(facts), kind: notice.kind, run: notice.run },
    },
    links: href.startsWith("https://") ? [{ href, text: notice.issue?.identifier }] : [],
  };
}
