import type { CostLine } from "./operations.js";
import data from "./prices.json" with { type: "json" };
import { hoursPerMonth } from "./units.js";

/** What has a list price; the last part is what it is billed by: `hour`, `month`, `gib` (a month), ... */
export type PricedItem = keyof typeof data.items;

const instances: Readonly<Record<string, number>> = data.instances.usdPerHour;

/** List price of an EC2 instance on demand, Linux, USD an hour; undefined for a type that the list lacks. */
export function instanceUsdPerHour(type: string): number | undefined {
  return instances[type];
}

/** A cost line of something that has a list price; what is billed by the hour runs the whole month. */
export function itemCost(item: string, priced: PricedItem, quantity: number, unit: string): CostLine {
  const { usd, source, date } = data.items[priced];
  const monthly = priced.endsWith(".hour") ? usd * hoursPerMonth : usd;
  return { item, quantity, unit, usdPerMonth: cents(monthly * quantity), source: cited(source, date) };
}

/** A cost line of EC2 instances; nothing is counted, and the source says so, when the list lacks the type. */
export function instanceCost(item: string, type: string, quantity: number): CostLine {
  const hourly = instanceUsdPerHour(type);
  const line = { item, quantity, unit: type };
  if (hourly === undefined) return { ...line, usdPerMonth: 0, source: `no price on file for ${type}: not counted` };
  const { source, date } = data.instances;
  return { ...line, usdPerMonth: cents(hourly * hoursPerMonth * quantity), source: cited(source, date) };
}

/** Sum of the lines, USD a month. */
export function totalUsdPerMonth(lines: readonly CostLine[]): number {
  return cents(lines.reduce((sum, line) => sum + line.usdPerMonth, 0));
}

/** USD rounded to the cent. */
export function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}

function cited(source: string, date: string): string {
  return `${data.region} list price, ${source}, ${date}`;
}
