import type { ChannelSettings } from "../../../infra/settings/notices.js";
import { openDoor } from "../door.js";
import type { Channel } from "./channel.js";

type Env = Readonly<Record<string, string | undefined>>;

/** A channel with what it needs, or the name of the variable that is not set. */
export type Opened = { readonly channel: Channel } | { readonly missing: string; readonly settings: ChannelSettings };

/** The channel that the settings name. Its library is loaded when something is sent. */
export function openChannel(settings: ChannelSettings, env: Env, now: () => Date): Opened {
  const missing = variablesOf(settings).find((name) => !env[name]);
  if (missing !== undefined) return { missing, settings };
  const value = env[settings.variable] ?? "";
  return { channel: { name: nameOf(settings), settings, send: senderOf(settings, value, env, now) } };
}

/** `slack by SLACK_WEBHOOK_URL`. */
export function nameOf(settings: ChannelSettings): string {
  return `${settings.to} by ${settings.variable}`;
}

function variablesOf(settings: ChannelSettings): string[] {
  return settings.to === "webhook" ? [settings.variable, settings.secretVariable] : [settings.variable];
}

function senderOf(settings: ChannelSettings, value: string, env: Env, now: () => Date): Channel["send"] {
  // Our own hosts may be replaced for a company's proxy or a rehearsal; whoever sets the environment may name any of them.
  const own = (name: string, usual: string) => ({
    url: env[name] ?? usual,
    door: openDoor({ allowPrivate: env[name] !== undefined }),
  });
  const local = isLocal(value);
  const door = openDoor({
    allowPrivate: settings.to === "webhook" ? settings.allowPrivate : local && settings.sandbox,
  });
  switch (settings.to) {
    case "slack":
      return async (notice) => await (await import("./slack.js")).sendToSlack(door, value, notice);
    case "discord":
      return async (notice) => await (await import("./discord.js")).sendToDiscord(door, value, notice);
    case "webhook": {
      const secret = env[settings.secretVariable] ?? "";
      return async (notice) =>
        await (await import("./webhook.js")).sendToWebhook(door, { address: value, secret, now }, notice);
    }
    case "pagerduty":
      return async (notice) => {
        const { pagerDutyUrl, sendToPagerDuty } = await import("./pagerduty.js");
        const { url, door: way } = own("PAGERDUTY_CHANGE_URL", pagerDutyUrl);
        await sendToPagerDuty(way, url, value, notice);
      };
    case "github":
      return async (notice) => {
        const { url, door: way } = own("GITHUB_API_URL", "https://api.github.com");
        const { repository, release } = settings;
        await (await import("./github.js")).sendToGithub(way, { repository, token: value, url, release }, notice);
      };
  }
}

function isLocal(address: string): boolean {
  return URL.canParse(address) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(address).hostname);
}
