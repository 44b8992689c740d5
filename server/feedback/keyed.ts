/** A record of a file, by the field that it is joined on. */
export interface Keyed<T> {
  /** Undefined when the record does not have the field. */
  readonly key: string | undefined;
  /** Undefined when the record lacks what is needed of it. */
  readonly value: T | undefined;
}

/** Records of a file, some hundreds at a time. */
export type KeyedBatches<T> = AsyncIterable<readonly Keyed<T>[]>;

/**
 * A value as a key. A number in JSON and its text in CSV are the same.
 *
 * @returns undefined for no value, and for one that is no single value
 */
export function keyOf(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === "object") return undefined;
  const text = String(value).trim();
  return text === "" ? undefined : text;
}
