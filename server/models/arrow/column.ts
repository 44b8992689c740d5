import type { Layout } from "./schema.ts";

/** The values of a column in a batch of rows, by row. */
export type ReadValue = (row: number) => ArrowValue;
export type ArrowValue = string | number | bigint | boolean | null;

type Buffers = Iterator<Uint8Array>;

/**
 * Reads the values of a column. Missing values, and NaN, are null.
 *
 * @param buffers of the whole batch, from this column's on
 * @param views further buffers of a column of views
 * @throws {SyntaxError} when they hold fewer values than the batch has rows
 */
export function columnReader(
  layout: Layout,
  rows: number,
  buffers: Buffers,
  views: () => readonly Uint8Array[],
): ReadValue {
  if (layout.kind === "null") return () => null;
  if (layout.kind === "other") {
    throw new SyntaxError(
      `a feature has the type ${layout.type}: send numbers, booleans or strings`,
    );
  }
  const valid = validity(next(buffers), rows);
  const read = presentReader(layout, rows, buffers, views);
  return (row) => valid(row) ? read(row) : null;
}

type PresentLayout = Exclude<Layout, { readonly kind: "null" } | { readonly kind: "other" }>;

function presentReader(
  layout: PresentLayout,
  rows: number,
  buffers: Buffers,
  views: () => readonly Uint8Array[],
): ReadValue {
  switch (layout.kind) {
    case "integer":
      return integers(layout, next(buffers), rows);
    case "float":
      return floats(layout.bits, next(buffers), rows);
    case "boolean": {
      const bits = next(buffers);
      require(bits, rows / 8);
      return (row) => isSet(bits, row);
    }
    case "text":
      return texts(layout.isLarge, next(buffers), next(buffers), rows);
    case "text_view":
      return viewedTexts(next(buffers), views(), rows);
  }
}

function next(buffers: Buffers): Uint8Array {
  const { value, done } = buffers.next();
  if (done === true) throw new SyntaxError("a batch has fewer buffers than its columns need");
  return value;
}

function require(buffer: Uint8Array, bytes: number): void {
  if (buffer.length >= bytes) return;
  throw new SyntaxError(
    `a column has ${buffer.length} bytes, and its rows need ${Math.ceil(bytes)}`,
  );
}

function validity(bits: Uint8Array, rows: number): (row: number) => boolean {
  if (bits.length === 0) return () => true;
  require(bits, rows / 8);
  return (row) => isSet(bits, row);
}

function isSet(bits: Uint8Array, row: number): boolean {
  return (bits[row >> 3]! >> (row & 7) & 1) === 1;
}

function integers(
  { bits, isSigned }: { readonly bits: number; readonly isSigned: boolean },
  buffer: Uint8Array,
  rows: number,
): ReadValue {
  require(buffer, rows * bits / 8);
  const view = viewOf(buffer);
  switch (bits) {
    case 8:
      return isSigned ? (row) => view.getInt8(row) : (row) => view.getUint8(row);
    case 16:
      return isSigned
        ? (row) => view.getInt16(2 * row, true)
        : (row) => view.getUint16(2 * row, true);
    case 32:
      return isSigned
        ? (row) => view.getInt32(4 * row, true)
        : (row) => view.getUint32(4 * row, true);
    case 64:
      return isSigned
        ? (row) => plain(view.getBigInt64(8 * row, true))
        : (row) => plain(view.getBigUint64(8 * row, true));
  }
  throw new SyntaxError(`a column has integers of ${bits} bits`);
}

/** A number if it holds the integer. */
function plain(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

function floats(bits: number, buffer: Uint8Array, rows: number): ReadValue {
  require(buffer, rows * bits / 8);
  const view = viewOf(buffer);
  const read = bits === 64
    ? (row: number) => view.getFloat64(8 * row, true)
    : bits === 32
    ? (row: number) => view.getFloat32(4 * row, true)
    : (row: number) => view.getFloat16(2 * row, true);
  return (row) => {
    const value = read(row);
    return Number.isNaN(value) ? null : value;
  };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new SyntaxError("a string is not valid UTF-8");
  }
}

/** @param offsets where each text begins in the data, and where the last one ends */
function texts(isLarge: boolean, offsets: Uint8Array, data: Uint8Array, rows: number): ReadValue {
  // Of no rows there may be no offset at all.
  if (rows === 0) return () => null;
  require(offsets, (rows + 1) * (isLarge ? 8 : 4));
  const view = viewOf(offsets);
  const at = isLarge
    ? (i: number) => Number(view.getBigInt64(8 * i, true))
    : (i: number) => view.getInt32(4 * i, true);
  // Texts that overlap could be read as many times as there are rows.
  let last = at(0);
  for (let i = 1; i <= rows; i++) {
    const end = at(i);
    if (last < 0 || end < last || end > data.length) {
      throw new SyntaxError("the offsets of a column of strings do not ascend within its data");
    }
    last = end;
  }
  return (row) => decode(data.subarray(at(row), at(row + 1)));
}

// Texts of views may overlap on purpose. All of them together may have so many times their bytes.
const MAX_REPEATS = 16;
const INLINE_BYTES = 12;

function viewedTexts(
  entries: Uint8Array,
  data: readonly Uint8Array[],
  rows: number,
): ReadValue {
  require(entries, rows * 16);
  const view = viewOf(entries);
  const bytes = data.reduce((sum, { length }) => sum + length, entries.length);
  let left = MAX_REPEATS * bytes;
  return (row) => {
    const entry = 16 * row;
    const length = view.getInt32(entry, true);
    left -= length;
    const isInline = length <= INLINE_BYTES;
    const source = isInline ? entries : data[view.getInt32(entry + 8, true)];
    const from = isInline ? entry + 4 : view.getInt32(entry + 12, true);
    const isWithin = source !== undefined && length >= 0 && from >= 0 &&
      from + length <= source.length;
    if (!isWithin) throw new SyntaxError("a string lies outside of its column's data");
    if (left < 0) throw new SyntaxError("a column repeats the same bytes too often");
    return decode(source.subarray(from, from + length));
  };
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
