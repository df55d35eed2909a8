import { z } from "zod";

/** JSON Schema of data that we write. It permits fields that it does not know: more may come without a new version. */
export function renderDataSchema(schema: z.ZodType): string {
  const published = z.toJSONSchema(schema, { io: "output", unrepresentable: "any", reused: "ref" });
  const open = JSON.stringify(
    published,
    (key, value: unknown) => (key === "additionalProperties" && value === false ? undefined : value),
    2,
  );
  return `${open}\n`;
}
