import { lookup } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, fetch as send, type RequestInit, type Response } from "undici";

/** A request that was not made, or not answered as it should have been; `message` holds no address and no secret. */
export class DoorError extends Error {
  override readonly name = "DoorError";

  constructor(
    message: string,
    /** Whether a later try may do better. */
    readonly passing: boolean,
    /** What the receiver asks to wait before the next try, milliseconds. */
    readonly waitMs = 0,
  ) {
    super(message);
  }
}

/** Milliseconds for one request, its answer included. */
const deadlineMs = 10_000;

/** Sends one request; anything but a 2xx is a DoorError. Redirects are not followed. */
export type Door = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The way out for notices. Without `allowPrivate` only https is spoken, and only with public addresses: the name is looked up
 * once, every address that it has must be public, and the connection goes to the one that was checked, so that a name that
 * changes its mind in between gains nothing.
 */
export function openDoor({ allowPrivate }: { readonly allowPrivate: boolean }): Door {
  const agent = new Agent({
    connect: { lookup: (name, options, answer) => guarded(name, options, answer, allowPrivate) },
  });
  return async (address, init) => {
    check(address, allowPrivate);
    const signal = AbortSignal.timeout(deadlineMs);
    const response = await send(address, { ...init, redirect: "manual", signal, dispatcher: agent }).catch(unreached);
    if (response.ok) return response;
    await response.body?.cancel().catch(() => undefined);
    throw refused(response);
  };
}

function check(address: string, allowPrivate: boolean): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new DoorError("the address is not an http or https URL", false);
  if (allowPrivate) return;
  if (url.protocol === "http:") throw new DoorError("the address is not https", false);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isPublic(host)) throw privateAddress();
}

type Answer = (error: Error | null, addresses: { address: string; family: number }[]) => void;

function guarded(name: string, options: object, answer: unknown, allowPrivate: boolean): void {
  const tell = answer as Answer;
  lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error) return tell(error, []);
    if (!allowPrivate && !addresses.every(({ address }) => isPublic(address))) return tell(privateAddress(), []);
    tell(null, addresses);
  });
}

/** Neither of this machine, nor of a private or special network; an IPv4 address inside an IPv6 one is judged as what it is. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

function privateAddress(): DoorError {
  return new DoorError("the address leads into a private network", false);
}

function unreached(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof DoorError) throw cause;
  const { code, name = "Error" } = cause as { code?: string; name?: string };
  throw new DoorError(name === "TimeoutError" ? "no answer in time" : `no connection (${code ?? name})`, true);
}

function refused({ status, headers }: Response): DoorError {
  const passing = status === 408 || status === 429 || status >= 500;
  const seconds = Number(headers.get("retry-after") ?? headers.get("x-ratelimit-reset-after") ?? 0);
  return new DoorError(`answered ${status}`, passing, Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0);
}
