/** Hours that a month is billed with. @see https://aws.amazon.com/calculator/ */
export const hoursPerMonth = 730;

/** Dollars a month, rounded to the cent, of something billed by the hour. */
export function usdPerMonth(usdPerHour: number, quantity = 1): number {
  return Math.round(usdPerHour * hoursPerMonth * quantity * 100) / 100;
}
