const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const dayMinutes = 24 * 60;
const weekMinutes = 7 * dayMinutes;

/** A daily window, UTC: `02:00-03:00`. */
export const dailyPattern = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;

/** A weekly window, UTC: `sun:04:00-sun:05:00`. */
export const weeklyPattern =
  /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/;

/** How long a daily window is, minutes; it may pass midnight. */
export function dailyMinutes(daily: string): number {
  const [from = 0, to = 0] = daily.split("-").map(minuteOfDay);
  return (to - from + dayMinutes) % dayMinutes;
}

/** Whether a daily window meets a weekly one at any minute of the week, which RDS refuses. */
export function windowsOverlap(daily: string, weekly: string): boolean {
  const [from = 0, to = 0] = weekly.split("-").map(minuteOfWeek);
  const weekLong = (to - from + weekMinutes) % weekMinutes;
  const start = minuteOfDay(daily.slice(0, 5));
  const dayLong = dailyMinutes(daily);
  return days.some((_, day) => {
    const gap = (day * dayMinutes + start - from + weekMinutes) % weekMinutes;
    return gap < weekLong || weekMinutes - gap < dayLong;
  });
}

function minuteOfWeek(text: string): number {
  return days.indexOf(text.slice(0, 3)) * dayMinutes + minuteOfDay(text.slice(4));
}

function minuteOfDay(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
}
