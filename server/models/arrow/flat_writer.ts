const encoder = new TextEncoder();

/** A value in a table that is written. Integers have as many bytes as their name says bits / 8. */
export type FlatValue =
  | { readonly int8: number }
  | { readonly int16: number }
  | { readonly int32: number }
  | { readonly int64: number }
  | { readonly text: string }
  | { readonly table: FlatFields }
  | { readonly tables: readonly FlatFields[] }
  /** Pairs of integers of 64 bits. */
  | { readonly pairs: readonly (readonly [number, number])[] };

/** The fields of a table by their numbers; undefined for an absent one. */
export type FlatFields = readonly (FlatValue | undefined)[];

// Each field gets as many bytes as the largest value, so that all are aligned.
const SLOT_BYTES = 8;

/**
 * Writes a table as a FlatBuffer.
 *
 * Offsets to texts, tables and lists point forwards, so each is written behind the one that has it.
 */
export function writeFlat(root: FlatFields): Uint8Array<ArrayBuffer> {
  const writer = new FlatWriter();
  const at = writer.reserve(4);
  writer.point(at, writer.table(root));
  return writer.bytes();
}

class FlatWriter {
  #view = new DataView(new ArrayBuffer(1024));
  #length = 0;

  bytes(): Uint8Array<ArrayBuffer> {
    this.#align(8);
    return new Uint8Array(this.#view.buffer as ArrayBuffer, 0, this.#length);
  }

  /** Takes bytes at the end. @returns their position */
  reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#view.byteLength) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  #align(bytes: number): void {
    this.reserve((bytes - this.#length % bytes) % bytes);
  }

  /** Writes the offset of a target at a position. */
  point(at: number, target: number): void {
    this.#view.setUint32(at, target - at, true);
  }

  table(fields: FlatFields): number {
    this.#align(2);
    const list = this.reserve(4 + 2 * fields.length);
    this.#view.setUint16(list, 4 + 2 * fields.length, true);
    this.#view.setUint16(list + 2, SLOT_BYTES * (fields.length + 1), true);
    for (const [i, field] of fields.entries()) {
      const offset = field === undefined ? 0 : SLOT_BYTES * (i + 1);
      this.#view.setUint16(list + 4 + 2 * i, offset, true);
    }
    this.#align(SLOT_BYTES);
    const table = this.reserve(SLOT_BYTES * (fields.length + 1));
    this.#view.setInt32(table, table - list, true);
    for (const [i, field] of fields.entries()) {
      if (field !== undefined) this.#value(table + SLOT_BYTES * (i + 1), field);
    }
    return table;
  }

  #value(at: number, value: FlatValue): void {
    if ("int8" in value) this.#view.setInt8(at, value.int8);
    else if ("int16" in value) this.#view.setInt16(at, value.int16, true);
    else if ("int32" in value) this.#view.setInt32(at, value.int32, true);
    else if ("int64" in value) this.#view.setBigInt64(at, BigInt(value.int64), true);
    else if ("text" in value) this.point(at, this.#text(value.text));
    else if ("table" in value) this.point(at, this.table(value.table));
    else if ("tables" in value) this.point(at, this.#tables(value.tables));
    else this.point(at, this.#pairs(value.pairs));
  }

  #text(text: string): number {
    const bytes = encoder.encode(text);
    const at = this.#list(bytes.length, bytes.length + 1);
    new Uint8Array(this.#view.buffer, at + 4, bytes.length).set(bytes);
    return at;
  }

  #tables(tables: readonly FlatFields[]): number {
    const at = this.#list(tables.length, 4 * tables.length);
    for (const [i, fields] of tables.entries()) this.point(at + 4 + 4 * i, this.table(fields));
    return at;
  }

  #pairs(pairs: readonly (readonly [number, number])[]): number {
    // The integers behind the length are aligned.
    this.#align(8);
    this.reserve(4);
    const at = this.#list(pairs.length, 16 * pairs.length);
    for (const [i, pair] of pairs.flat().entries()) {
      this.#view.setBigInt64(at + 4 + 8 * i, BigInt(pair), true);
    }
    return at;
  }

  #list(count: number, bytes: number): number {
    this.#align(4);
    const at = this.reserve(4 + bytes);
    this.#view.setUint32(at, count, true);
    return at;
  }
}
