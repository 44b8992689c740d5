import type { Datatype } from "../../models/tensor.ts";

/** An input of a test graph, which is also its output. */
export interface EchoInput {
  readonly name: string;
  readonly datatype: Datatype;
  /** -1 leaves a size open. */
  readonly shape: readonly number[];
}

/**
 * An ONNX graph that returns each input unchanged, as `<name>_out`.
 *
 * Encoded by hand, so that the tests need neither Python nor files: a protocol
 * buffers message is a list of numbered fields.
 */
export function echoGraph(...inputs: readonly EchoInput[]): Uint8Array {
  const outputs = inputs.map((input) => ({ ...input, name: `${input.name}_out` }));
  const nodes = inputs.map(({ name }) =>
    message([1, text(name)], [2, text(`${name}_out`)], [4, text("Identity")])
  );
  const graph = message(
    ...nodes.map((node): Field => [1, node]),
    [2, text("echo")],
    ...inputs.map((input): Field => [11, valueInfo(input)]),
    ...outputs.map((output): Field => [12, valueInfo(output)]),
  );
  const opset = message([2, 17]);
  return message([1, 8], [7, graph], [8, opset]);
}

/** The numbers of ONNX's `TensorProto.DataType`. */
const ELEMENT_TYPES: Readonly<Record<Datatype, number>> = {
  FP32: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BYTES: 8,
  BOOL: 9,
  FP16: 10,
  FP64: 11,
  UINT32: 12,
  UINT64: 13,
};

function valueInfo({ name, datatype, shape }: EchoInput): Uint8Array {
  const sizes = shape.map((size, axis): Field => [
    1,
    size === -1 ? message([2, text(`d${axis}`)]) : message([1, size]),
  ]);
  const tensor = message([1, ELEMENT_TYPES[datatype]], [2, message(...sizes)]);
  return message([1, text(name)], [2, message([1, tensor])]);
}

/** The number of a field, and its value: an integer, or length-prefixed bytes. */
type Field = readonly [number: number, value: number | Uint8Array];

function message(...fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([number, value]) =>
      typeof value === "number"
        ? [...varint(number << 3), ...varint(value)]
        : [...varint(number << 3 | 2), ...varint(value.length), ...value]
    ),
  );
}

/** Seven bits a byte, lowest first; the top bit is set on all bytes but the last. */
function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...varint(value >>> 7)];
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
