import { UserError } from "../../components/core/errors.js";

const units: Readonly<Record<string, number>> = { m: 1 / 1440, h: 1 / 24, d: 1, w: 7 };

/** Milliseconds of a day. */
export const day = 86_400_000;

/**
 * The moment that `--since` names: `12h`, `7d`, `2w` before now, or a date such as `2026-11-01` (UTC).
 *
 * @throws UserError `usage/invalid`
 */
export function parseSince(text: string, now: Date, option = "--since"): Date {
  const [, count, unit = ""] = /^(\d{1,4})\s*([mhdw])$/.exec(text.trim()) ?? [];
  const length = units[unit];
  if (count !== undefined && length !== undefined) return new Date(now.getTime() - Number(count) * length * day);
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime()) && date.getTime() <= now.getTime()) return date;
  throw wrong(option, "12h, 7d, 2w, or a day that has been, such as 2026-11-01", text, `write ${option} 7d`);
}

/** A whole number of at least 1. @throws UserError `usage/invalid` */
export function parseCount(text: string, option: string): number {
  if (/^[1-9]\d{0,6}$/.test(text.trim())) return Number(text);
  throw wrong(option, "a whole number of at least 1", text, `write ${option} 20`);
}

function wrong(path: string, expected: string, actual: string, fix: string): UserError {
  return new UserError("usage/invalid", "the options are wrong", [
    { path, expected, actual: JSON.stringify(actual), fix },
  ]);
}
