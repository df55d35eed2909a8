import type { ChannelSettings } from "../../../infra/settings/notices.js";
import type { Notice } from "../notice.js";

/** One way to tell people. */
export interface Channel {
  /** `slack by SLACK_WEBHOOK_URL`: who it is without its address; also its identity while something waits for it. */
  readonly name: string;
  readonly settings: ChannelSettings;
  /** @throws DoorError */
  send(notice: Notice): Promise<void>;
}
