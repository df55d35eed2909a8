/** Paths of the fields without a description in a JSON schema; the documentation is made from these. */
export function undescribed(schema: unknown, path = ""): string[] {
  const { properties = {}, items, additionalProperties } = schema as Record<string, Record<string, object> | undefined>;
  const own = Object.entries(properties).flatMap(([key, field]) => [
    ...("description" in field ? [] : [`${path}${key}`]),
    ...undescribed(field, `${path}${key}.`),
  ]);
  const nested = [items, additionalProperties].flatMap((inner) =>
    typeof inner === "object" ? undescribed(inner, `${path}*.`) : [],
  );
  return [...own, ...nested];
}
