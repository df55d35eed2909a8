import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { ServiceFailure } from "../failure.js";

/** What requests to Linear are signed with; it is in no text, error or file but the cache. */
export interface Credentials {
  readonly kind: "key" | "app";
  /** Value of the `Authorization` header. @throws ServiceFailure when there is none to be had */
  authorization(signal: AbortSignal): Promise<string>;
  /** After a refusal of `authorization`: whether there is another now. */
  renew(authorization: string, signal: AbortSignal): Promise<boolean>;
}

/** A personal API key goes as it is, without `Bearer`. */
export function keyCredentials(key: string): Credentials {
  return { kind: "key", authorization: () => Promise.resolve(key), renew: () => Promise.resolve(false) };
}

/** What an app asks for, always the same: a request for other scopes voids the tokens that others of the app have. */
const scopes = ["read", "write"];

/** A token is renewed so long before it expires, ms; it lives 30 days. */
const margin = 3_600_000;

const cacheSchema = z.object({ token: z.string().min(1), expiresAt: z.number() });

type Cached = z.infer<typeof cacheSchema>;

const grantSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

export interface AppOptions {
  readonly id: string;
  readonly secret: string;
  /** `https://api.linear.app/oauth/token`. */
  readonly tokenUrl: string;
  /** Folder of the cache. */
  readonly directory: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
}

/**
 * An OAuth app's client credentials. The token is kept in a file that only its owner may read, so that runs share one.
 *
 * @see https://linear.app/developers/oauth-2-0-authentication
 */
export class AppCredentials implements Credentials {
  readonly kind = "app";
  readonly #file: string;
  #current: Cached | null = null;

  constructor(private readonly options: AppOptions) {
    const { id, tokenUrl, directory } = options;
    const name = createHash("sha256")
      .update(JSON.stringify([tokenUrl, id, scopes]))
      .digest("hex")
      .slice(0, 16);
    this.#file = join(directory, `token-${name}.json`);
  }

  async authorization(signal: AbortSignal): Promise<string> {
    this.#current = this.#fresh(this.#current) ?? this.#fresh(this.#cached()) ?? (await this.#ask(signal));
    return `Bearer ${this.#current.token}`;
  }

  /** Another run may have renewed it already: its token is taken before one is asked for. */
  async renew(authorization: string, signal: AbortSignal): Promise<boolean> {
    const other = this.#fresh(this.#cached());
    const usable = other !== null && `Bearer ${other.token}` !== authorization;
    this.#current = usable ? other : await this.#ask(signal);
    return true;
  }

  #fresh(cached: Cached | null): Cached | null {
    return cached !== null && cached.expiresAt - margin > this.options.now().getTime() ? cached : null;
  }

  #cached(): Cached | null {
    try {
      return cacheSchema.parse(JSON.parse(readFileSync(this.#file, "utf8")));
    } catch {
      return null;
    }
  }

  async #ask(signal: AbortSignal): Promise<Cached> {
    const { id, secret, tokenUrl, fetch, now } = this.options;
    const form = { grant_type: "client_credentials", client_id: id, client_secret: secret, scope: scopes.join(",") };
    const response = await fetch(tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "chainwright" },
      body: new URLSearchParams(form).toString(),
      redirect: "error",
      signal,
    });
    const grant = grantSchema.safeParse(await response.json().catch(() => null));
    if (!response.ok) throw refused(response.status);
    if (!grant.success) throw new ServiceFailure("unreachable", "an answer to the app's request that is no token");
    const { access_token: token, expires_in: seconds } = grant.data;
    const cached = { token, expiresAt: now().getTime() + seconds * 1000 };
    await this.#keep(cached);
    return cached;
  }

  /** Without a file to keep it in, every run asks for a token of its own. */
  async #keep(cached: Cached): Promise<void> {
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.#file, JSON.stringify(cached), { mode: 0o600 });
    } catch {
      return;
    }
  }
}

/** The answer's words may repeat what was sent, so they aren't told. */
function refused(status: number): ServiceFailure {
  if (status === 429) return new ServiceFailure("rate-limited", "too many requests for a token");
  if (status >= 500) return new ServiceFailure("unreachable", `HTTP ${status} to the request for a token`);
  return new ServiceFailure("authentication", `HTTP ${status} to the request for a token`);
}
