import * as z from "zod";

/**
 * The type of the bodies that a schema describes.
 *
 * `readonly()` of zod would set `readOnly`, by which OpenAPI means a field of responses only.
 */
export type BodyOf<Schema extends z.ZodType> = DeepReadonly<z.infer<Schema>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** A JSON object whose fields are not described further. */
export const OBJECT = z.looseObject({});

/** A schema as OpenAPI writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const made = new WeakMap<z.ZodType, JsonSchema>();

/** Converts a schema for OpenAPI, and keeps the result, because all of them take milliseconds. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  let json = made.get(schema);
  if (json === undefined) {
    // As input, objects may have further fields: clients must accept those of later versions.
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    json = rest;
    made.set(schema, json);
  }
  return json;
}
