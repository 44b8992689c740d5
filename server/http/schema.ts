import { z } from "zod";

/**
 * The type of the bodies that a schema describes.
 *
 * zod's own `readonly()` would say in the description that a field is only for answers.
 */
export type BodyOf<Schema extends z.ZodType> = DeepReadonly<z.infer<Schema>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** A JSON object whose fields are not described further. */
export const OBJECT = z.looseObject({});

/** A schema as OpenAPI writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const made = new WeakMap<z.ZodType, JsonSchema>();

/** Writes a schema for OpenAPI, once: all of them together take milliseconds. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  let json = made.get(schema);
  if (json === undefined) {
    // As input, an object may have further fields: a client should not refuse those to come.
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    json = rest;
    made.set(schema, json);
  }
  return json;
}
