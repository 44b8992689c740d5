/** How a model gets its input: from a form if its inputs are single values, else from a JSON body. */

import { numberOf } from "../format/exact_json.ts";
import type { Feature, Manifest, ModelVersion, TensorInfo } from "../state/served_models.ts";
import type { FormRow, Random } from "./example_row.ts";

/** A feature of the manifest, or an input of a graph without a manifest. */
export interface Field extends Omit<Feature, "type"> {
  readonly type: Feature["type"] | "integer" | "boolean" | "text";
}

export type Input =
  | { readonly kind: "form"; readonly fields: readonly Field[] }
  /** `predict` takes rows, `infer` tensors. */
  | {
    readonly kind: "json";
    readonly route: "predict" | "infer";
    readonly inputs: readonly TensorInfo[];
  }
  /** Too many values for a form or an editor. */
  | { readonly kind: "large"; readonly inputs: readonly TensorInfo[] };

// A larger body would be slow to edit.
const MOST_VALUES = 5000;

export function inputOf(
  manifest: Pick<Manifest, "features"> | null,
  version: ModelVersion | undefined,
): Input {
  const features = manifest?.features ?? [];
  if (features.length > 0) return { kind: "form", fields: features };
  const inputs = version?.inputs ?? [];
  const values = inputs.reduce((sum, { shape }) => sum + product(exampleShape(shape)), 0);
  if (values > MOST_VALUES) return { kind: "large", inputs };
  // The same rule as on the server.
  const rows = inputs.length > 0 &&
    inputs.every(({ shape }) => shape === null || shape[0] === -1 || shape[0] === 1);
  if (!rows) return { kind: "json", route: "infer", inputs };
  const single = inputs.every(({ shape }) => shape?.slice(1).every((size) => size === 1));
  return single
    ? { kind: "form", fields: inputs.map(fieldOf) }
    : { kind: "json", route: "predict", inputs };
}

function fieldOf({ name, datatype }: TensorInfo): Field {
  return { name, type: fieldType(datatype), required: true, unit: datatype };
}

function fieldType(datatype: string): Field["type"] {
  if (datatype === "BYTES") return "text";
  if (datatype === "BOOL") return "boolean";
  return datatype.startsWith("FP") ? "number" : "integer";
}

/** A row for the inputs of a graph, of which only the types are known. */
export function exampleFields(fields: readonly Field[], random: Random): FormRow {
  return Object.fromEntries(fields.map(({ name, type }) => [name, exampleText(type, random)]));
}

function exampleText(type: Field["type"], random: Random): string {
  return String(type === "text" ? "text" : exampleValue(DATATYPES[type] ?? "FP32", random));
}

const DATATYPES: Readonly<Partial<Record<Field["type"], string>>> = {
  integer: "INT64",
  boolean: "BOOL",
};

/** A valid request body as indented JSON. */
export function exampleBody(input: Extract<Input, { kind: "json" }>, random: Random): string {
  const { inputs, route } = input;
  if (route === "infer") {
    const tensors = inputs.map(({ name, datatype, shape }) => {
      const sizes = exampleShape(shape);
      const data = Array.from({ length: product(sizes) }, () => exampleValue(datatype, random));
      return { name, shape: sizes, datatype, data };
    });
    return written({ inputs: tensors });
  }
  const rows = inputs.map(({ name, datatype, shape }) =>
    [name, nested(exampleShape(shape).slice(1), () => exampleValue(datatype, random))] as const
  );
  const row = rows.length === 1 ? rows[0]![1] : Object.fromEntries(rows);
  return written({ instances: [row] });
}

/** A dynamic size becomes 1, or 32 for the sides of an image. An unknown shape is taken as a table. */
function exampleShape(shape: TensorInfo["shape"]): number[] {
  return shape === null
    ? [1, 1]
    : shape.map((size, axis) => size !== -1 ? size : shape.length > 3 && axis > 1 ? 32 : 1);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

function nested([size, ...rest]: readonly number[], value: () => unknown): unknown {
  return size === undefined ? value() : Array.from({ length: size }, () => nested(rest, value));
}

function exampleValue(datatype: string, random: Random): unknown {
  if (datatype === "BYTES") return "text";
  if (datatype === "BOOL") return random() < 0.5;
  // 0 and 1 are valid for most inputs that are an index.
  return datatype.startsWith("FP") ? Math.round(random() * 1000) / 1000 : Math.round(random());
}

/** Indented, but lists of plain values on one line. */
function written(body: unknown): string {
  return JSON.stringify(body, null, 1).replace(
    /\[\s+((?:-?[\d.e+-]+|true|false|"[^"\n]*")(?:,\s+(?:-?[\d.e+-]+|true|false|"[^"\n]*"))*)\s+\]/g,
    (_, items: string) => `[${items.replace(/,\s+/g, ", ")}]`,
  );
}

/** The record of a form: an empty field is left out, and a number is sent as a number. */
export function bodyOf(fields: readonly Field[], row: FormRow): Record<string, unknown> {
  const pairs = fields.map((field) => [field.name, valueOf(field, row[field.name] ?? "")] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function valueOf({ type, values }: Field, text: string): unknown {
  if (type === "text") return text;
  if (text === "") return undefined;
  if (type === "boolean") return text === "true";
  if (type === "category") return values?.find((one) => String(one) === text) ?? text;
  return numberOf(text);
}
