import type { FlatTable } from "./flat_table.ts";

/** How the values of a column lie in memory. */
export type Layout =
  | { readonly kind: "integer"; readonly bits: number; readonly isSigned: boolean }
  | { readonly kind: "float"; readonly bits: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "null" }
  | { readonly kind: "text_view" }
  | { readonly kind: "text"; readonly isLarge: boolean }
  /** Of a type that is not read. */
  | { readonly kind: "other"; readonly buffers: number; readonly type: string };

/** A column of a schema, or a part of one. */
export interface Field {
  readonly name: string;
  readonly layout: Layout;
  /** The number of the dictionary that holds its values, and how its positions in it lie. */
  readonly dictionary:
    | { readonly id: number; readonly positions: Layout & { readonly kind: "integer" } }
    | undefined;
  readonly children: readonly Field[];
}

// Names of features have at most 200 characters.
const MAX_NAME_BYTES = 1000;
/** Columns, with their parts, of a table that is read. */
export const MAX_FIELDS = 20_000;
const MAX_DEPTH = 16;

/** Reads fields, and how many of them there are: offsets may lead to the same one again and again. */
export class SchemaReader {
  #fields = 0;

  /** @throws {SyntaxError | RangeError} */
  read(schema: FlatTable): readonly Field[] {
    if (schema.short(0) !== 0) throw new SyntaxError("its numbers are big-endian");
    return this.#children(schema, 1, 0);
  }

  #children(parent: FlatTable, index: number, depth: number): readonly Field[] {
    const fields: Field[] = [];
    for (const table of parent.tables(index)) {
      if (++this.#fields > MAX_FIELDS || depth > MAX_DEPTH) {
        throw new SyntaxError(`it has more than ${MAX_FIELDS} columns, or too deep ones`);
      }
      fields.push(this.#field(table, depth));
    }
    return fields;
  }

  #field(table: FlatTable, depth: number): Field {
    const encoding = table.table(4);
    const dictionary = encoding === undefined
      ? undefined
      : { id: encoding.long(0), positions: integerLayout(encoding.table(1), 32) };
    return {
      name: table.text(0, MAX_NAME_BYTES),
      layout: layoutOf(table.byte(2), table.table(3)),
      dictionary,
      children: this.#children(table, 5, depth + 1),
    };
  }
}

/** Arrow's types by their numbers, with the buffers of each: others' parts have their own. */
const OTHERS: Readonly<Record<number, readonly [type: string, buffers: number]>> = {
  4: ["binary", 3],
  7: ["decimal", 2],
  8: ["date", 2],
  9: ["time", 2],
  10: ["timestamp", 2],
  11: ["interval", 2],
  12: ["list", 2],
  13: ["struct", 1],
  15: ["fixed-size binary", 2],
  16: ["fixed-size list", 1],
  17: ["map", 2],
  18: ["duration", 2],
  19: ["large binary", 3],
  21: ["large list", 2],
  22: ["run-end encoded", 0],
};

// By their numbers in the format.
const FLOAT_BITS = [16, 32, 64];

function layoutOf(type: number, details: FlatTable | undefined): Layout {
  switch (type) {
    case 1:
      return { kind: "null" };
    case 2:
      return integerLayout(details, 0);
    case 3:
      return { kind: "float", bits: FLOAT_BITS[details?.short(0) ?? 0] ?? 64 };
    case 5:
    case 20:
      return { kind: "text", isLarge: type === 20 };
    case 6:
      return { kind: "boolean" };
    case 24:
      return { kind: "text_view" };
  }
  const other = OTHERS[type];
  if (other === undefined) throw new SyntaxError(`a column has a type that is not read (${type})`);
  return { kind: "other", type: other[0], buffers: other[1] };
}

function integerLayout(type: FlatTable | undefined, bits: number) {
  return {
    kind: "integer" as const,
    bits: type?.int(0) ?? bits,
    isSigned: type === undefined || type.byte(1) !== 0,
  };
}
