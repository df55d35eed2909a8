import type { CostLine } from "../core/operations.js";
import { cents, instanceUsdPerHour, itemCost } from "../core/prices.js";
import { hoursPerMonth } from "../core/units.js";

/** Classes that PostgreSQL runs on. @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html */
export const classPattern = /^db\.(t3|t4g|m[5-9][a-z]*|r[5-9][a-z]*|x2[a-z]*)\.(micro|small|medium|large|\d*xlarge)$/;

/** Memory of the `large` size by the first letter of the family, GiB; every size is a power of two or a multiple of it. */
const largeGib: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16, x: 32 };

const fractions: Readonly<Record<string, number>> = { micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2 };

/** Memory of an instance class, GiB. */
export function memoryGib(instanceClass: string): number {
  const { family, size } = parts(instanceClass);
  return (largeGib[family.charAt(0)] ?? 8) * sizeOf(size);
}

/**
 * Connections that RDS allows by default, a tenth of the memory being the system's own.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function maxConnections(instanceClass: string): number {
  const bytes = memoryGib(instanceClass) * 0.9 * 1024 ** 3;
  return Math.min(5000, Math.floor(bytes / 9_531_392));
}

/** Whether the class lives on credits for its processor. */
export function isBurstable(instanceClass: string): boolean {
  return parts(instanceClass).family.startsWith("t");
}

/** A class whose price is on file, and the share of it that the other sizes of its family cost. */
const priced = {
  m7g: ["rds.db.m7g.large.hour", "large"],
  r7g: ["rds.db.r7g.large.hour", "large"],
  t3: ["rds.db.t3.large.hour", "large"],
  t4g: ["rds.db.t4g.small.hour", "small"],
} as const;

/** How much dearer RDS is than the same instance of EC2, where a family has no price on file: m7g 2.06, r7g 2.23. */
const overEc2 = 2.2;

/** The monthly cost of `quantity` instances of a class; the source says when it is an estimate. */
export function classCost(item: string, instanceClass: string, quantity: number): CostLine {
  const { family, size } = parts(instanceClass);
  if (family in priced) {
    const [key, unit] = priced[family as keyof typeof priced];
    const line = itemCost(item, key, (quantity * sizeOf(size)) / sizeOf(unit), instanceClass);
    return { ...line, quantity, source: `${line.source}, scaled from the ${unit} size` };
  }
  const line = { item, quantity, unit: instanceClass };
  const hourly = instanceUsdPerHour(`${family}.${size}`);
  if (hourly === undefined)
    return { ...line, usdPerMonth: 0, source: `no price on file for ${instanceClass}: not counted` };
  const usdPerMonth = cents(hourly * overEc2 * hoursPerMonth * quantity);
  return { ...line, usdPerMonth, source: `estimate: ${overEc2} times the price of the same EC2 instance` };
}

function parts(instanceClass: string): { family: string; size: string } {
  const [, family = "", size = ""] = instanceClass.split(".");
  return { family, size };
}

function sizeOf(size: string): number {
  return fractions[size] ?? 2 * Number.parseInt(size, 10);
}
