import { join } from "node:path";
import pRetry, { AbortError } from "p-retry";
import { UserError } from "../../components/core/errors.js";
import type { NoticesSettings } from "../../infra/settings/notices.js";
import type { Channel } from "./channels/channel.js";
import { nameOf, openChannel } from "./channels/channels.js";
import { DoorError } from "./door.js";
import type { Notice } from "./notice.js";
import { Spool, type Taken } from "./spool.js";

/** Tells people of a run; nothing here stops or delays it by more than the last few seconds of its end. */
export interface Announcer {
  /** Tells every channel that wants it, in the background. */
  announce(notice: Notice): void;
  /** Waits for what is under way, a few seconds at most; the rest waits on disk for the next run. */
  finish(): Promise<Announced>;
}

/** What became of the notices. */
export interface Announced {
  readonly warnings: readonly string[];
  /** Notices that wait on disk. */
  readonly pending: number;
}

export interface AnnouncerOptions {
  readonly settings: NoticesSettings | undefined;
  readonly sandbox: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the project. */
  readonly project: string;
  readonly pid: number;
  readonly lives: (pid: number) => boolean;
  readonly now: () => Date;
  /** Takes secrets out of every text in a value. */
  readonly redact: <T>(value: T) => T;
  /** Milliseconds that the end of a run waits. @default 5000 */
  readonly patienceMs?: number;
  /** Milliseconds before the first repetition. @default 500 */
  readonly retryMs?: number;
}

/** Where notices wait, in the project. */
export const spoolFolder = join(".chainwright", "notices");

/** Hours after which a notice is news no more. */
const staleHours = 72;

/**
 * The announcer of a run. What earlier runs could not send is tried first.
 *
 * @throws UserError `notices/variable` (exit 2) when notices are required and a variable is not set
 */
export function makeAnnouncer(options: AnnouncerOptions): Announcer {
  const { settings, sandbox, env, now } = options;
  const wanted = (settings?.channels ?? []).filter((channel) => !sandbox || channel.sandbox);
  const opened = wanted.map((channel) => openChannel(channel, env, now));
  const channels = opened.flatMap((one) => ("channel" in one ? [one.channel] : []));
  const missing = opened.flatMap((one) => ("missing" in one ? [one] : []));
  if (settings?.required === true && missing.length > 0) throw unset(missing);
  const warnings = missing.map(({ missing: name, settings: { to } }) => `nobody is told by ${to}: ${name} is not set`);
  return new RunAnnouncer(channels, warnings, options);
}

class RunAnnouncer implements Announcer {
  readonly #spool: Spool;
  readonly #underWay = new Set<Promise<void>>();
  readonly #warnings: Set<string>;

  constructor(
    private readonly channels: readonly Channel[],
    warnings: readonly string[],
    private readonly options: AnnouncerOptions,
  ) {
    const { project, pid, lives } = options;
    this.#spool = new Spool(join(project, spoolFolder), pid, lives);
    this.#warnings = new Set(warnings);
    if (channels.length > 0) this.#begin(this.#sendOld());
  }

  announce(notice: Notice): void {
    const clean = this.options.redact(notice);
    for (const channel of this.channels)
      if (channel.settings.on.includes(notice.kind)) this.#begin(this.#tell(channel, clean));
  }

  async finish(): Promise<Announced> {
    const patience = this.options.patienceMs ?? 5_000;
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([Promise.all(this.#underWay), enough]);
    clearTimeout(timer);
    const pending = this.channels.length === 0 ? 0 : await this.#spool.size();
    return { warnings: [...this.#warnings], pending };
  }

  #begin(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => void this.#warnings.add(`a notice can't be kept: ${this.#reason(error)}`))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #tell(channel: Channel, notice: Notice): Promise<void> {
    await this.#send(channel, await this.#spool.add({ channel: channel.name, notice }));
  }

  async #sendOld(): Promise<void> {
    const stale = this.options.now().getTime() - staleHours * 3_600_000;
    for (const taken of await this.#spool.takeAll()) {
      const channel = this.channels.find(({ name }) => name === taken.channel);
      if (Date.parse(taken.notice.at) < stale) {
        this.#warnings.add(
          `a notice of ${taken.notice.run} was never sent: ${taken.channel} has been out of reach for days`,
        );
        await taken.done();
      } else if (channel === undefined) await taken.putBack();
      else await this.#send(channel, taken);
    }
  }

  async #send(channel: Channel, taken: Taken): Promise<void> {
    try {
      await pRetry(() => channel.send(taken.notice).catch(giveUpUnlessPassing), {
        retries: 2,
        minTimeout: this.options.retryMs ?? 500,
        factor: 3,
      });
      await taken.done();
    } catch (error) {
      this.#warnings.add(`${channel.name}: ${this.#reason(error)}; the next run tries again`);
      await taken.putBack();
    }
  }

  #reason(error: unknown): string {
    if (error instanceof DoorError) return error.message;
    return this.options.redact(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
}

/** What the receiver will refuse again is not asked again in this run, nor is one that asks for more time than we have. */
function giveUpUnlessPassing(error: unknown): never {
  if (error instanceof DoorError && error.passing && error.waitMs <= 2_000) throw error;
  throw new AbortError(error instanceof Error ? error : new Error(String(error)));
}

function unset(missing: readonly { missing: string; settings: NoticesSettings["channels"][number] }[]): UserError {
  const problems = missing.map(({ missing: name, settings }) => ({
    path: `settings.notices: ${nameOf(settings)}`,
    expected: `${name} in the environment`,
    actual: "nothing",
    fix: `set ${name}, or set settings.notices.required to false`,
  }));
  return new UserError("notices/variable", "notices are required and can't be sent", problems);
}
