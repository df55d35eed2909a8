import { type GateSettings, weekdays } from "../../infra/settings/gates.js";
import type { Gate, Verdict } from "./gate.js";
import type { GateInput } from "./input.js";

/** Nothing is to be changed now. */
export const changeWindow: Gate = {
  name: "change-window",
  title: "nothing is to be changed now",
  rule:
    "It is inside one of `windows`, where there are any, and on none of the days of `freezes`. A window that ends before it begins ends on the next " +
    "day. Days and times are those of the window's own time zone.",
  reason: "A change is safest when those who can mend it are awake, and on no day when it would be worst.",
  source:
    "https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_mit_deploy_risks_auto_testing_and_rollback.html",
  level: "block",
  settings: ["windows", "freezes"],
  lift: "wait, or override it",
  outside: true,
  moment: true,
  overridable: true,
  judge: (input) => (input.kind === "refresh" ? [] : [...frozen(input), ...closed(input)]),
};

const emergency = "in an emergency say why with --override change-window=REASON";

function frozen({ now, settings }: GateInput): Verdict[] {
  return settings.freezes
    .filter(({ from, to, zone }) => from <= localTime(now, zone).day && localTime(now, zone).day <= to)
    .map(({ from, to, reason }) => ({
      subject: `freeze ${from} ${to}`,
      summary: `nothing changes from ${from} to ${to}: ${reason}`,
      fix: `wait until ${to} is over; ${emergency}`,
    }));
}

function closed({ now, settings }: GateInput): Verdict[] {
  const { windows } = settings;
  if (windows.length === 0 || windows.some((window) => isOpen(window, now))) return [];
  const told = windows.map(({ days, from, to, zone }) => `${days.join(", ")} ${from} to ${to} ${zone}`);
  return [
    {
      subject: "window",
      summary: `it is outside every window: ${told.join("; ")}`,
      fix: `wait for the next one; ${emergency}`,
    },
  ];
}

function isOpen({ days, from, to, zone }: GateSettings["windows"][number], now: Date): boolean {
  const { weekday, time } = localTime(now, zone);
  const opens = (index: number): boolean => days.some((day) => day === weekdays[(index + 7) % 7]);
  if (from < to) return opens(weekday) && from <= time && time < to;
  return (opens(weekday) && from <= time) || (opens(weekday - 1) && time < to);
}

/** The day, weekday (Sunday is 0) and time in a zone. */
function localTime(now: Date, zone: string): { day: string; weekday: number; time: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const at = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  const day = `${at("year")}-${at("month")}-${at("day")}`;
  return { day, weekday: new Date(`${day}T00:00:00Z`).getUTCDay(), time: `${at("hour")}:${at("minute")}` };
}
