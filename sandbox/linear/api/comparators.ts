type Scalar = string | number | boolean | null | undefined;
type Test = (value: Scalar, operand: Scalar) => boolean;

const duration = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const instant = /^\d{4}-\d{2}-\d{2}(T|$)/;

const text =
  (test: (value: string, operand: string) => boolean): Test =>
  (value, operand) =>
    typeof value === "string" && typeof operand === "string" && test(value, operand);

const folded = (value: string) => value.toLowerCase();
const unaccented = (value: string) => folded(value.normalize("NFD").replace(/\p{M}/gu, ""));
const ordered = (test: (difference: number) => boolean): Test => {
  return (value, operand) => value != null && operand != null && test(difference(value, operand));
};

const tests: Readonly<Record<string, Test>> = {
  eq: (value, operand) => equal(value, operand),
  neq: (value, operand) => !equal(value, operand),
  gt: ordered((by) => by > 0),
  gte: ordered((by) => by >= 0),
  lt: ordered((by) => by < 0),
  lte: ordered((by) => by <= 0),
  null: (value, operand) => (value == null) === operand,
  eqIgnoreCase: text((value, operand) => folded(value) === folded(operand)),
  neqIgnoreCase: text((value, operand) => folded(value) !== folded(operand)),
  startsWith: text((value, operand) => value.startsWith(operand)),
  startsWithIgnoreCase: text((value, operand) => folded(value).startsWith(folded(operand))),
  notStartsWith: text((value, operand) => !value.startsWith(operand)),
  endsWith: text((value, operand) => value.endsWith(operand)),
  notEndsWith: text((value, operand) => !value.endsWith(operand)),
  contains: text((value, operand) => value.includes(operand)),
  notContains: text((value, operand) => !value.includes(operand)),
  containsIgnoreCase: text((value, operand) => folded(value).includes(folded(operand))),
  notContainsIgnoreCase: text((value, operand) => !folded(value).includes(folded(operand))),
  containsIgnoreCaseAndAccent: text((value, operand) => unaccented(value).includes(unaccented(operand))),
};

const lists = new Set(["in", "nin"]);
const negative = /^n(eq|in$|ot)/;

/** Whether a condition compares a value, rather than filtering a related record. */
export function isComparator(condition: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(condition).every((operator) => operator in tests || lists.has(operator));
}

/**
 * Whether a value, by any of its spellings, satisfies every operator of one of Linear's comparators (negations: by all of them).
 * Times compare as instants; an ISO 8601 duration as operand is counted from `now`.
 */
export function satisfies(
  values: readonly unknown[],
  comparator: Readonly<Record<string, unknown>>,
  now: Date,
): boolean {
  return Object.entries(comparator).every(([operator, operand]) => {
    const passes = (value: unknown) => holds(operator, value as Scalar, operand, now);
    return negative.test(operator) ? values.every(passes) : values.some(passes);
  });
}

function holds(operator: string, value: Scalar, operand: unknown, now: Date): boolean {
  if (operator === "in" || operator === "nin") {
    const among = (operand as readonly Scalar[]).some((one) => equal(value, counted(value, one, now)));
    return among === (operator === "in");
  }
  return tests[operator]?.(value, counted(value, operand as Scalar, now)) ?? false;
}

function equal(value: Scalar, operand: Scalar): boolean {
  if (value == null || operand == null) return (value ?? null) === (operand ?? null);
  return difference(value, operand) === 0;
}

/** Negative, zero or positive; NaN for what can't be compared. */
function difference(value: NonNullable<Scalar>, operand: NonNullable<Scalar>): number {
  if (typeof value === "string" && typeof operand === "string") {
    if (instant.test(value) && instant.test(operand)) return Date.parse(value) - Date.parse(operand);
    return value === operand ? 0 : value < operand ? -1 : 1;
  }
  return typeof value === typeof operand ? Number(value) - Number(operand) : Number.NaN;
}

/** The operand with a duration turned into the instant that far from now, where the value is an instant. */
function counted(value: Scalar, operand: Scalar, now: Date): Scalar {
  if (typeof value !== "string" || typeof operand !== "string" || !instant.test(value)) return operand;
  if (/^\d{4}$/.test(operand)) return `${operand}-01-01T00:00:00.000Z`;
  const parts = operand === "P" ? null : duration.exec(operand);
  if (parts === null) return operand;
  const sign = parts[1] === "-" ? -1 : 1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(2)
    .map((part) => sign * Number(part ?? 0));
  const moved = new Date(now);
  moved.setUTCFullYear(moved.getUTCFullYear() + years, moved.getUTCMonth() + months);
  return new Date(
    moved.getTime() + ((weeks * 7 + days) * 24 + hours) * 3_600_000 + minutes * 60_000 + seconds * 1_000,
  ).toISOString();
}
