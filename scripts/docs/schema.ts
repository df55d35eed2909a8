import { z } from "zod";

/** A section of `Pulumi.<env>.yaml`: what may be in it, and what it is for. */
export interface SectionDoc {
  readonly schema: z.ZodType;
  /** One sentence. */
  readonly summary: string;
}

/** As much of JSON Schema as zod writes and we read. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

/** What a person may write in a section: defaults are optional, refinements that JSON Schema can't say are left out. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" });
  return rest as JsonSchema;
}

/**
 * JSON Schema of a whole `Pulumi.<env>.yaml`, for completion and checks in an editor. Keys under our namespace must be
 * sections; those of other namespaces (`aws:region`) are Pulumi's.
 */
export function renderConfigSchema(namespace: string, sections: Readonly<Record<string, SectionDoc>>): string {
  const known = Object.entries(sections).map(([name, section]) => [`${namespace}:${name}`, section] as const);
  const properties = Object.fromEntries(
    known.map(([key, { schema, summary }]) => [key, { description: summary, ...schemaOf(schema) }]),
  );
  const names = [{ enum: known.map(([key]) => key) }, { not: { pattern: `^${escaped(namespace)}:` } }];
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `An environment of ${namespace}`,
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "The environment's sections.",
        properties,
        propertyNames: { anyOf: names },
      },
    },
    required: ["config"],
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
