/** Terminal colours and cursor movements, as the engine's messages carry them. */
const ansi = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** What is invisible or turns the direction of writing: control characters but tab and newline, bidirectional overrides. */
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Text that shows what it is: no terminal sequence, no invisible or direction-turning character. */
export function visible(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(ansi, "").replace(deceptive, "\ufffd");
}

/** The same on one line. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, " ").trim();
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** `$1,234.50`. */
export function usd(amount: number): string {
  return dollars.format(amount);
}

/** `+$12.00`, `-$3.10` or `±$0.00`. */
export function usdChange(amount: number): string {
  const cents = Math.round(amount * 100);
  return `${cents === 0 ? "±" : cents > 0 ? "+" : "-"}${dollars.format(Math.abs(cents) / 100)}`;
}

/** `40 ms`, `1.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** `2026-11-22 15:04:05 UTC`. */
export function moment(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `1 resource`, `3 resources`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A value as a person reads it: text as it is, everything else as JSON. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** The address itself when a browser may open it, else undefined: `javascript:` and the like are no links. */
export function webAddress(url: string): string | undefined {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
