import { REST } from "@discordjs/rest";
import { type RESTPostAPIWebhookWithTokenJSONBody, Routes } from "discord-api-types/v10";
import { type Door, DoorError } from "../door.js";
import { type Notice, wordsOf } from "../notice.js";

const address = /^(?<api>https?:\/\/[^/]+\/api)(?:\/v\d+)?\/webhooks\/(?<id>\d+)\/(?<token>[\w-]+)\/?$/;

/** Sends to a Discord webhook: `https://discord.com/api/webhooks/<id>/<token>`. */
export async function sendToDiscord(door: Door, webhook: string, notice: Notice): Promise<void> {
  const parts = address.exec(webhook)?.groups;
  if (parts === undefined) throw new DoorError("the address is not one of a Discord webhook", false);
  const { api = "", id = "", token = "" } = parts;
  const rest = new REST({
    api,
    retries: 0,
    makeRequest: async (url, init) => (await door(url, init as never)) as never,
  });
  await rest.post(Routes.webhook(id, token), { body: discordMessage(notice), auth: false });
}

/** The message as an embed: Markdown is escaped and nobody can be mentioned. */
export function discordMessage(notice: Notice): RESTPostAPIWebhookWithTokenJSONBody {
  const { title, facts, tone } = wordsOf(notice);
  const color = { good: 0x2e_a0_43, bad: 0xd7_3a_49, neutral: 0x57_60_6a }[tone];
  const link = notice.issue?.url.startsWith("https://") === true ? { url: notice.issue.url } : {};
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: escape(title).slice(0, 256),
        ...link,
        color,
        timestamp: notice.at,
        fields: facts
          .slice(0, 25)
          .map(([name, value]) => ({ name, value: escape(value).slice(0, 1024), inline: false })),
      },
    ],
  };
}

function escape(text: string): string {
  return text.replace(/[\\`*_~|>#[\]()<@:]/g, "\\$&");
}
