import { allocate, elementCount, type Tensor } from "../tensor.ts";

/** Random numbers in [0, 1), the same in every process: so each gets the same verdict on a model. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  // Mulberry32.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One row for each input of a graph.
 *
 * Rows 0 and 1 hold zeros and ones, which are likely to be valid indices and categories. Later rows
 * hold numbers of several magnitudes and both signs.
 *
 * @param texts strings that the graph knows, for rows from 2 on
 */
export function syntheticTensors(
  inputs: readonly Pick<Tensor, "datatype" | "shape">[],
  row: number,
  texts: readonly string[],
): readonly Tensor[] {
  const random = seededRandom(row);
  return inputs.map(({ datatype, shape }) => {
    const data = allocate(datatype, elementCount(shape));
    for (let i = 0; i < data.length; i++) {
      const whole = row < 2 ? row : Math.floor(random() * wholeLimit(row));
      if (Array.isArray(data)) {
        data[i] = texts[Math.floor(random() * texts.length)] ?? blankOr(whole);
      } else if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
        data[i] = BigInt(whole);
      } else if (isFloat(data)) data[i] = row < 2 ? row : spread(random, row);
      else data[i] = whole;
    }
    return { datatype, shape, data };
  });
}

function blankOr(whole: number): string {
  return whole === 0 ? "" : String(whole);
}

/** The row with every float scaled by a random factor. Other types stay as they are. */
export function scaledTensors(feeds: readonly Tensor[], seed: number): readonly Tensor[] {
  const random = seededRandom(seed);
  return feeds.map((feed) => {
    if (!isFloat(feed.data)) return feed;
    const data = feed.data.map((value) => value * Math.abs(spread(random))) as Float32Array;
    return { ...feed, data };
  });
}

function isFloat(data: Tensor["data"]): data is Float16Array | Float32Array | Float64Array {
  return data instanceof Float32Array || data instanceof Float64Array ||
    data instanceof Float16Array;
}

// The first rows have indices of small tables and flags; counts may be far larger.
function wholeLimit(row: number): number {
  return row < 4 ? 2 : row < 6 ? 10 : 100;
}

/** A number from 0.001 to 1000, in later rows up to a million, of either sign. */
function spread(random: () => number, row = 0): number {
  const size = 10 ** (random() * (row < 6 ? 6 : 9) - 3);
  return random() < 0.5 ? -size : size;
}
