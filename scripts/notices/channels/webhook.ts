import { Webhook } from "standardwebhooks";
import { type Door, DoorError } from "../door.js";
import type { Notice } from "../notice.js";

/**
 * Sends to any receiver, signed as Standard Webhooks has it (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The id is
 * the same for every try, so that a receiver can tell a repetition.
 *
 * @see https://www.standardwebhooks.com
 */
export async function sendToWebhook(
  door: Door,
  { address, secret, now }: { address: string; secret: string; now: () => Date },
  notice: Notice,
): Promise<void> {
  const id = `${notice.run}:${notice.kind}`;
  const body = JSON.stringify({ type: `deployment.${notice.kind}`, timestamp: notice.at, data: notice });
  const at = now();
  await door(address, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": signerOf(secret).sign(id, at, body),
    },
  });
}

function signerOf(secret: string): Webhook {
  try {
    return new Webhook(secret);
  } catch {
    throw new DoorError("the signing secret is not one of Standard Webhooks (whsec_ and base64)", false);
  }
}
