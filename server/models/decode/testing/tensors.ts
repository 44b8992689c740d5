/** Tensors of each kind that outputs have. */

import type { Tensor } from "../../tensor.ts";

export function floats(shape: readonly number[], ...values: number[]): Tensor {
  return { datatype: "FP32", shape, data: Float32Array.from(values) };
}

export function doubles(shape: readonly number[], ...values: number[]): Tensor {
  return { datatype: "FP64", shape, data: Float64Array.from(values) };
}

export function integers(shape: readonly number[], ...values: number[]): Tensor {
  return { datatype: "INT64", shape, data: BigInt64Array.from(values, BigInt) };
}

export function texts(...values: string[]): Tensor {
  return { datatype: "BYTES", shape: [values.length], data: values };
}
