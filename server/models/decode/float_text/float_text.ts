import { TABLES } from "../shortest_float32.ts";
import { WRITE_WASM } from "./write_wasm.ts";

// As in assembly/write.ts, in bytes.
const [DECIMALS, NEXT_TEN, HALF_STEP, SCALES, WITH_MIDDLE] = [0, 256, 2304, 4352, 5120];
const [PLACES, WHOLE, LENGTHS, LENGTH, FLOATS, TEXT] = [5136, 5376, 5392, 5408, 5424, 8192];
const DIGITS = 9;
const MOST_PLAIN = 14;
// Of eight digits, the first one, a point and a zero: where each stands.
const [FIRST_DIGIT, POINT, ZERO] = [8, 9, 10];
const BYTES_OF_VECTOR = 16;
const MOST_FLOATS = 256;
// To make a view of fewer takes longer than to copy them one by one.
const FEW = 16;

const { memory, write } = new WebAssembly.Instance(new WebAssembly.Module(WRITE_WASM)).exports as {
  readonly memory: WebAssembly.Memory;
  readonly write: (count: number) => number;
};
const { buffer } = memory;
const floats = new Float32Array(buffer, FLOATS, MOST_FLOATS);
const length = new Uint32Array(buffer, LENGTH, 1);

new Int8Array(buffer, DECIMALS).set(TABLES.decimals);
new Float64Array(buffer, NEXT_TEN).set(TABLES.nextTen);
new Float64Array(buffer, HALF_STEP).set(TABLES.halfStep);
new Float64Array(buffer, SCALES).set(TABLES.scales);
new Float64Array(buffer, WITH_MIDDLE).set(TABLES.withMiddle);
for (let decimals = 0; decimals <= MOST_PLAIN; decimals++) {
  const places = placesOf(decimals);
  new Uint8Array(buffer, PLACES + BYTES_OF_VECTOR * decimals, places.length).set(places);
  new Uint8Array(buffer, WHOLE)[decimals] = places.indexOf(POINT);
  new Uint8Array(buffer, LENGTHS)[decimals] = places.length;
}

/** Where `writeFloats` has written, from the first byte on, until it is called again. */
export const floatText: Uint8Array<ArrayBuffer> = new Uint8Array(buffer, TEXT);

/**
 * Writes float32 to `floatText` as JSON has the numbers of `shortestFloat32`, each with a comma behind
 * it, in half of the time.
 *
 * @param from the first of the values to write
 * @param to where to end, at the latest
 * @returns how many were written: not all when they are many, and none from the first one on that is not
 * finite or not below 10^9, or one of the few that need more exact arithmetic
 */
export function writeFloats(values: Float32Array, from: number, to: number): number {
  const count = Math.min(to - from, MOST_FLOATS);
  if (count > FEW) {
    floats.set(values.subarray(from, from + count));
  } else {
    for (let i = 0; i < count; i++) floats[i] = values[from + i]!;
  }
  return write(count);
}

/** How many bytes `writeFloats` has written. */
export function floatTextLength(): number {
  return length[0]!;
}

/** The characters of nine digits with a point before the last `decimals` of them. */
function placesOf(decimals: number): number[] {
  const digits = [FIRST_DIGIT, ...Array(DIGITS - 1).keys()];
  const whole = DIGITS - decimals;
  return whole > 0
    ? [...digits.slice(0, whole), POINT, ...digits.slice(whole)]
    : [ZERO, POINT, ...Array(-whole).fill(ZERO), ...digits];
}
