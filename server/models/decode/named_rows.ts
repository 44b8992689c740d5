import { rowWidth, type Tensor } from "../tensor.ts";
import type { NamedTensors } from "./prediction.ts";

/** One row of each output, with the output's name. */
export function namedRows(
  names: readonly string[],
  outputs: readonly Tensor[],
  row: number,
): NamedTensors {
  return outputs.map((tensor, i) => ({ name: names[i]!, tensor: rowOf(tensor, row) }));
}

function rowOf(tensor: Tensor, row: number): Tensor {
  const { datatype, shape, data } = tensor;
  const width = rowWidth(tensor);
  return { datatype, shape: shape.slice(1), data: data.slice(row * width, (row + 1) * width) };
}
