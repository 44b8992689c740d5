import type { Value } from "../models/decode/prediction.ts";
import {
  type Datatype,
  elementCount,
  rowWidth,
  type Tensor,
  type TensorData,
} from "../models/tensor.ts";
import type { JsonBytes } from "./json_bytes.ts";

const [OPEN, CLOSE, COMMA] = [91, 93, 44];

const encoder = new TextEncoder();
const [TRUE, FALSE] = ["true", "false"].map((word) => encoder.encode(word));

/** Writes a number, an integer with all its digits. */
export function writeValue(out: JsonBytes, value: Value): void {
  if (typeof value === "bigint") out.ascii(value.toString());
  else out.number(value);
}

/** Writes a list, whose elements `write` writes. */
export function writeList(out: JsonBytes, length: number, write: (i: number) => void): void {
  out.character(OPEN);
  writeEach(out, 0, length, write);
  out.character(CLOSE);
}

/** Writes a tensor's elements as nested lists. */
export function writeTensor(out: JsonBytes, tensor: Tensor): void {
  levelWriter(out, tensor)(0, 0, elementCount(tensor.shape));
}

/**
 * Writes rows of a tensor, whose first dimension counts them, one by one: each as nested lists.
 *
 * @returns writes the row at a position
 */
export function rowWriter(out: JsonBytes, tensor: Tensor): (row: number) => void {
  const write = levelWriter(out, tensor);
  const width = rowWidth(tensor);
  return (row) => write(1, row * width, width);
}

/** Writes `length` elements from `from` on, as nested lists of the dimensions from `axis` on. */
function levelWriter(
  out: JsonBytes,
  tensor: Tensor,
): (axis: number, from: number, length: number) => void {
  const { shape } = tensor;
  const write = elementsWriter(out, tensor);
  return level;

  function level(axis: number, from: number, length: number): void {
    const isList = axis < shape.length;
    if (isList) out.character(OPEN);
    if (axis >= shape.length - 1) {
      write(from, from + length);
    } else {
      const size = shape[axis]!;
      const step = size === 0 ? 0 : length / size;
      writeEach(out, 0, size, (i) => level(axis + 1, from + i * step, step));
    }
    if (isList) out.character(CLOSE);
  }
}

/**
 * Writes elements of a tensor with commas between them: float32 in the fewest digits that stand for
 * no other, integers with all their digits, BOOL as true and false.
 *
 * @returns writes the elements `from` to `to` (exclusive)
 */
export function elementsWriter(
  out: JsonBytes,
  { data, datatype }: Tensor,
): (from: number, to: number) => void {
  if (datatype === "FP32") return (from, to) => out.float32List(data as Float32Array, from, to);
  const write = elementWriter(out, data, datatype);
  return (from, to) => writeEach(out, from, to, write);
}

function elementWriter(
  out: JsonBytes,
  data: TensorData,
  datatype: Datatype,
): (at: number) => void {
  if (datatype === "BOOL") return (at) => out.part(data[at] === 1 ? TRUE! : FALSE!);
  if (datatype === "BYTES") return (at) => out.string(data[at] as string);
  return (at) => writeValue(out, data[at] as Value);
}

function writeEach(
  out: JsonBytes,
  from: number,
  to: number,
  write: (i: number) => void,
): void {
  for (let i = from; i < to; i++) {
    if (i > from) out.character(COMMA);
    write(i);
  }
}
