import { elementCount, type Tensor } from "../tensor.ts";
import type { NamedTensors } from "./prediction.ts";

/** One row of each output, with the output's name. */
export function namedRows(
  names: readonly string[],
  outputs: readonly Tensor[],
  row: number,
): NamedTensors {
  return outputs.map((tensor, i) => ({ name: names[i]!, tensor: rowOf(tensor, row) }));
}

function rowOf({ datatype, shape, data }: Tensor, row: number): Tensor {
  const rowShape = shape.slice(1);
  const width = elementCount(rowShape);
  return { datatype, shape: rowShape, data: data.slice(row * width, (row + 1) * width) };
}
