import type { Labels } from "../storage.ts";
import { ApiError } from "./api_error.ts";
import { MAX_VALUE_BYTES, writeSeconds, writeValue } from "../text/number_bytes.ts";

const encoder = new TextEncoder();

// The most bytes of a point: `[-9007199254740.991,"…"],`.
const MAX_POINT_BYTES = 32 + MAX_VALUE_BYTES;

// Two million points: more than a browser can show.
const MAX_BYTES = 64 * 1024 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** Writes JSON straight into bytes. The caller is responsible for its syntax. */
export class JsonWriter {
  #bytes = new Uint8Array(16 * 1024);
  #length = 0;
  #times: PointTimes | undefined;

  /** The written bytes. They belong to the caller, and nothing may be written after that. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Writes text unchanged. */
  raw(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  value(value: unknown): void {
    this.raw(JSON.stringify(value));
  }

  /** Writes an object. Its fields keep their order, which a JavaScript object would not for `1`. */
  labels(labels: Labels): void {
    const pairs = Array.from(labels, ([name, value]) => {
      return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    });
    this.raw(`{${pairs.join(",")}}`);
  }

  /** Writes milliseconds as seconds. */
  seconds(milliseconds: number): void {
    this.#reserve(MAX_POINT_BYTES);
    this.#length = writeSeconds(this.#bytes, this.#length, milliseconds);
  }

  /** `[1700000000.500,"0.25"]` */
  point(time: number, value: number): void {
    this.#reserve(MAX_POINT_BYTES);
    this.#point(time, value);
  }

  /** Writes an array of points. */
  points(times: Float64Array, values: Float64Array): void {
    if (times.length === 0) return this.raw("[]");
    // Series without gaps share one array of times, whose text is reused.
    if (this.#times?.of === times) return this.#pointsAt(this.#times, values);
    this.#times = { of: times, ...timesText(times) };
    this.#pointsAt(this.#times, values);
  }

  #point(time: number, value: number): void {
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = OPEN;
    at = writeSeconds(bytes, at, time);
    bytes[at++] = COMMA;
    bytes[at++] = QUOTE;
    at = writeValue(bytes, at, value);
    bytes[at++] = QUOTE;
    bytes[at++] = CLOSE;
    this.#length = at;
  }

  #pointsAt({ text, ends }: PointTimes, values: Float64Array): void {
    this.#reserve(values.length * MAX_POINT_BYTES);
    const bytes = this.#bytes;
    let at = this.#length;
    let from = 0;
    for (let i = 0; i < values.length; i++) {
      // Each text begins with the comma before its point, or the array's bracket.
      for (const end = ends[i]!; from < end; from++) bytes[at++] = text[from]!;
      at = writeValue(bytes, at, values[i]!);
      bytes[at++] = QUOTE;
      bytes[at++] = CLOSE;
    }
    bytes[at++] = CLOSE;
    this.#length = at;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    if (needed > MAX_BYTES) {
      throw new ApiError(
        "execution",
        `the response is larger than ${
          MAX_BYTES / 2 ** 20
        } MiB: select fewer series or a larger step`,
      );
    }
    const length = Math.min(MAX_BYTES, Math.max(needed, 2 * this.#bytes.length));
    // transfer() frees the old buffer at once instead of leaving it to the garbage collector.
    this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(length));
  }
}

/** The texts before the value of each point, `,[1700000000.5,"`, joined; `ends` are their ends. */
interface PointTimes {
  readonly of: Float64Array;
  readonly text: Uint8Array;
  readonly ends: Uint32Array;
}

function timesText(times: Float64Array): Omit<PointTimes, "of"> {
  const text = new Uint8Array(times.length * 32);
  const ends = new Uint32Array(times.length);
  let at = 0;
  for (let i = 0; i < times.length; i++) {
    text[at++] = i === 0 ? OPEN : COMMA;
    text[at++] = OPEN;
    at = writeSeconds(text, at, times[i]!);
    text[at++] = COMMA;
    text[at++] = QUOTE;
    ends[i] = at;
  }
  return { text, ends };
}
