import { quoteValue } from "../../errors.ts";
import type { Datatype, TensorData } from "../tensor.ts";

/**
 * Writes one JSON value into a tensor at a position.
 *
 * @returns the problem of the value; undefined when it was written
 */
export type ElementWriter = (value: unknown, data: TensorData, at: number) => string | undefined;

/** Writes one JSON value into a tensor of this type, or says why it does not fit. */
export function elementWriter(datatype: Datatype): ElementWriter {
  switch (datatype) {
    case "BYTES":
      return (value, data, at) => {
        if (typeof value !== "string") return `expected a string, got ${quoteValue(value)}`;
        const problem = textProblem(value);
        if (problem === undefined) (data as string[])[at] = value;
        return problem;
      };
    case "BOOL":
      return (value, data, at) => {
        if (value !== true && value !== false && value !== 0 && value !== 1) {
          return `expected true or false, got ${quoteValue(value)}`;
        }
        (data as Uint8Array)[at] = Number(value);
        return undefined;
      };
    case "FP16":
    case "FP32":
    case "FP64":
      return floatWriter(datatype);
    default:
      return integerWriter(datatype, INTEGER_LIMITS[datatype]);
  }
}

/** Why ONNX Runtime cannot take a text whole; undefined when it can. */
export function textProblem(text: string): string | undefined {
  // It ends a text at a NUL, so a model would see another value than was sent.
  if (text.includes("\0")) {
    return "must not contain a NUL character: ONNX Runtime ends a text there";
  }
  if (!text.isWellFormed()) return "must be valid Unicode: found half of a surrogate pair";
  return undefined;
}

/** The largest finite value of each floating-point type. */
const LARGEST = { FP16: 65_504, FP32: 3.4028234663852886e38, FP64: Number.MAX_VALUE } as const;

/**
 * The largest float64 that each floating-point type rounds to a finite value: the one below the middle
 * of the largest and the next, infinite one. A text with few digits, such as 3.4028235e38 for FP32, lies
 * between them.
 */
export const FLOAT_LIMITS = {
  FP16: 65_520 * (1 - 2 ** -53),
  FP32: (2 ** 128 - 2 ** 103) * (1 - 2 ** -53),
  FP64: Number.MAX_VALUE,
} as const;

/** The lowest and highest value of each integer type. */
const INTEGER_LIMITS = {
  UINT8: [0n, (1n << 8n) - 1n],
  UINT16: [0n, (1n << 16n) - 1n],
  UINT32: [0n, (1n << 32n) - 1n],
  UINT64: [0n, (1n << 64n) - 1n],
  INT8: [-(1n << 7n), (1n << 7n) - 1n],
  INT16: [-(1n << 15n), (1n << 15n) - 1n],
  INT32: [-(1n << 31n), (1n << 31n) - 1n],
  INT64: [-(1n << 63n), (1n << 63n) - 1n],
} as const satisfies Partial<Record<Datatype, readonly [bigint, bigint]>>;

/** These types have NaN and infinities; null means NaN in JSON. */
function floatWriter(datatype: keyof typeof FLOAT_LIMITS): ElementWriter {
  const limit = FLOAT_LIMITS[datatype];
  return (value, data, at) => {
    if (typeof value === "number" && Math.abs(value) <= limit) {
      (data as Float64Array)[at] = value;
      return undefined;
    }
    const number = value === null ? NaN : typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number") return `expected a number, got ${quoteValue(value)}`;
    if (Math.abs(number) > limit && Number.isFinite(number)) {
      return `expected a number within ±${LARGEST[datatype]} (${datatype}), got ${number}`;
    }
    (data as Float64Array)[at] = number;
    return undefined;
  };
}

function integerWriter(
  datatype: Datatype,
  [min, max]: readonly [bigint, bigint],
): ElementWriter {
  const wide = datatype === "INT64" || datatype === "UINT64";
  const expected = `expected an integer from ${min} to ${max} (${datatype})`;
  return (value, data, at) => {
    if (typeof value !== "bigint" && !Number.isInteger(value)) {
      return `${expected}, got ${quoteValue(value)}`;
    }
    const integer = BigInt(value as number | bigint);
    if (integer < min || integer > max) return `${expected}, got ${quoteValue(value)}`;
    if (wide) (data as BigInt64Array)[at] = integer;
    else (data as Int32Array)[at] = Number(integer);
    return undefined;
  };
}
