type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/**
 * `column` itself if it has a slot `index`, else a copy of at least twice the
 * length, whose new slots are 0.
 */
export function grown<T extends Column>(column: T, index: number): T {
  if (index < column.length) return column;
  const longer = new (column.constructor as new (length: number) => T)(
    Math.max(index + 1, column.length * 2),
  );
  longer.set(column);
  return longer;
}
