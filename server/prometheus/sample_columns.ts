/** Memory for samples that are decoded. */

/**
 * Columns for decoded samples. `words` is a view of the memory of the values: slot `2i` is the low
 * word of value `i` and slot `2i + 1` the high one, as on every processor that Deno supports.
 */
export interface SampleColumns {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly words: Int32Array;
  readonly stale: Uint8Array;
}

/** Empty columns for `capacity` samples, in one buffer. */
export function sampleColumns(capacity: number): SampleColumns {
  const memory = new ArrayBuffer(capacity * 17);
  return {
    times: new Float64Array(memory, 0, capacity),
    values: new Float64Array(memory, capacity * 8, capacity),
    words: new Int32Array(memory, capacity * 8, capacity * 2),
    stale: new Uint8Array(memory, capacity * 16, capacity),
  };
}

/** The same columns for one series after the other, as large as the largest needs. */
export class SampleBuffer {
  #columns = sampleColumns(128);

  /** Columns for at least `capacity` samples. What the last caller wrote into them is lost. */
  columns(capacity: number): SampleColumns {
    if (capacity > this.#columns.times.length) {
      this.#columns = sampleColumns(Math.max(capacity, 2 * this.#columns.times.length));
    }
    return this.#columns;
  }
}
