import { IncomingWebhook, type IncomingWebhookSendArguments } from "@slack/webhook";
import type { Door } from "../door.js";
import { type Notice, wordsOf } from "../notice.js";

/** Most characters of a header block. */
const headerLimit = 150;

/** Sends to a Slack incoming webhook. */
export async function sendToSlack(door: Door, address: string, notice: Notice): Promise<void> {
  const hook = new IncomingWebhook(address, { fetch: async (url, init) => await door(String(url), init as never) });
  await hook.send(slackMessage(notice)).catch((error: Error & { original?: Error }) => {
    throw error.original ?? error;
  });
}

/** The message in Slack's blocks: data is plain text, so that no name can mention anybody or make a link. */
export function slackMessage(notice: Notice): IncomingWebhookSendArguments {
  const { title, facts, tone } = wordsOf(notice);
  const mark = { good: "✅", bad: "❌", neutral: "🔧" }[tone];
  const link = notice.issue?.url.startsWith("https://") === true ? notice.issue.url : undefined;
  return {
    text: escape(`${mark} ${title}`),
    unfurl_links: false,
    unfurl_media: false,
    link_names: false,
    blocks: [
      { type: "header", text: plain(`${mark} ${title}`.slice(0, headerLimit)) },
      { type: "section", fields: facts.slice(0, 10).map(([name, value]) => plain(`${name}: ${value}`)) },
      ...(link === undefined
        ? []
        : [
            {
              type: "actions" as const,
              elements: [{ type: "button" as const, text: plain("Open the issue"), url: link }],
            },
          ]),
    ],
  };
}

function plain(text: string): { type: "plain_text"; text: string; emoji: boolean } {
  return { type: "plain_text", text, emoji: false };
}

/** @see https://docs.slack.dev/messaging/formatting-message-text (characters to escape) */
function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
