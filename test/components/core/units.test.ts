import { expect, it } from "vitest";
import { quantityText } from "../../../components/core/units.js";

it.each([
  [1, "key", "1 key"],
  [2, "key", "2 keys"],
  [0, "alarm", "0 alarms"],
  [3, "address", "3 addresses"],
  [50, "GiB", "50 GiB"],
  [3, "m8g.large", "3 m8g.large"],
])("%d of %s is %s", (quantity, unit, text) => {
  expect(quantityText(quantity, unit)).toBe(text);
});
