/** Hours that a month is billed with. @see https://aws.amazon.com/calculator/ */
export const hoursPerMonth = 730;

/** Dollars a month, rounded to the cent, of something billed by the hour. */
export function usdPerMonth(usdPerHour: number, quantity = 1): number {
  return Math.round(usdPerHour * hoursPerMonth * quantity * 100) / 100;
}

/** `2 keys`, `3 addresses`, `1 key`; measures and types of machines stay as they are: `50 GiB`, `3 m8g.large`. */
export function quantityText(quantity: number, unit: string): string {
  const ending = quantity === 1 || !/^[a-z]+$/.test(unit) ? "" : unit.endsWith("s") ? "es" : "s";
  return `${quantity} ${unit}${ending}`;
}
