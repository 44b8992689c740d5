/** Tensors, with the type names of the Open Inference Protocol and row-major data. */

/** Element types, by the names of the Open Inference Protocol. */
export type Datatype =
  | "BOOL"
  | "UINT8"
  | "UINT16"
  | "UINT32"
  | "UINT64"
  | "INT8"
  | "INT16"
  | "INT32"
  | "INT64"
  | "FP16"
  | "FP32"
  | "FP64"
  | "BYTES";

/** Row-major elements. BOOL is one byte (0 or 1) an element; BYTES are strings. */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float16Array
  | Float32Array
  | Float64Array
  | string[];

export interface Tensor {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** The declaration of a graph's input or output. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  /** -1 stands for any size. Undefined when not even the number of dimensions is declared. */
  readonly shape: readonly number[] | undefined;
}

interface NumericType {
  /** Bytes an element takes in the binary protocol. */
  readonly bytes: number;
  readonly allocate: (length: number) => Exclude<TensorData, string[]>;
  /** A view of `length` elements at an aligned offset of a buffer. */
  readonly view: (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => Exclude<TensorData, string[]>;
}

/** The typed arrays for each type but BYTES. */
export const NUMERIC_TYPES: Readonly<Record<Exclude<Datatype, "BYTES">, NumericType>> = {
  BOOL: numeric(Uint8Array),
  UINT8: numeric(Uint8Array),
  UINT16: numeric(Uint16Array),
  UINT32: numeric(Uint32Array),
  UINT64: numeric(BigUint64Array),
  INT8: numeric(Int8Array),
  INT16: numeric(Int16Array),
  INT32: numeric(Int32Array),
  INT64: numeric(BigInt64Array),
  FP16: numeric(Float16Array),
  FP32: numeric(Float32Array),
  FP64: numeric(Float64Array),
};

interface TypedArrayClass {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): Exclude<TensorData, string[]>;
  new (buffer: ArrayBuffer, offset: number, length: number): Exclude<TensorData, string[]>;
}

function numeric(arrayClass: TypedArrayClass): NumericType {
  return {
    bytes: arrayClass.BYTES_PER_ELEMENT,
    allocate: (length) => new arrayClass(length),
    view: (buffer, offset, length) => new arrayClass(buffer, offset, length),
  };
}

/** Whether this is the name of a supported type. */
export function isDatatype(name: unknown): name is Datatype {
  return typeof name === "string" && (name === "BYTES" || Object.hasOwn(NUMERIC_TYPES, name));
}

/** Every type name, for error messages. */
export const DATATYPES: readonly Datatype[] = [
  ...Object.keys(NUMERIC_TYPES) as Datatype[],
  "BYTES",
];

/** A new array for `length` elements, zero or "" each. */
export function allocate(datatype: Datatype, length: number): TensorData {
  return datatype === "BYTES"
    ? new Array<string>(length).fill("")
    : NUMERIC_TYPES[datatype].allocate(length);
}

/** The number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The number of elements in a row of a tensor whose first dimension counts rows. */
export function rowWidth({ shape }: Tensor): number {
  let width = 1;
  for (let axis = 1; axis < shape.length; axis++) width *= shape[axis]!;
  return width;
}

/**
 * The rows `from` to `to` (exclusive) of a tensor whose first dimension counts rows.
 *
 * Numbers are not copied: the result is a view of the tensor's data.
 */
export function sliceRows(tensor: Tensor, from: number, to: number): Tensor {
  const { datatype, shape, data } = tensor;
  if (from === 0 && to === shape[0]) return tensor;
  const rest = shape.slice(1);
  const width = elementCount(rest);
  const rows = Array.isArray(data)
    ? data.slice(from * width, to * width)
    : data.subarray(from * width, to * width);
  return { datatype, shape: [to - from, ...rest], data: rows };
}

/** Concatenates the rows of tensors of one type and row shape. */
export function concatRows(tensors: readonly Tensor[]): Tensor {
  const first = tensors[0]!;
  if (tensors.length === 1) return first;
  const rest = first.shape.slice(1);
  const width = elementCount(rest);
  const rows = tensors.reduce((sum, tensor) => sum + tensor.shape[0]!, 0);
  const data = allocate(first.datatype, rows * width);
  let offset = 0;
  for (const tensor of tensors) {
    copyElements(data, tensor.data, offset);
    offset += tensor.data.length;
  }
  return { datatype: first.datatype, shape: [rows, ...rest], data };
}

/**
 * Copies elements into those of another tensor of the same type.
 *
 * @param offset the position of the first
 */
export function copyElements(target: TensorData, source: TensorData, offset: number): void {
  if (Array.isArray(target)) {
    for (let i = 0; i < source.length; i++) target[offset + i] = source[i] as string;
  } else {
    // Both have the same datatype, which the union type cannot express.
    (target as Float64Array).set(source as Float64Array, offset);
  }
}

/** The number of rows, if all tensors have the same; else 0. */
export function commonRows(tensors: readonly Tensor[]): number {
  const rows = tensors[0]?.shape[0] ?? 0;
  return tensors.every(({ shape }) => shape[0] === rows) ? rows : 0;
}

/** Whether two tensors have the same shape except for the number of rows. */
export function sameRowShape({ shape: a }: Tensor, { shape: b }: Tensor): boolean {
  return a.length === b.length && a.every((size, axis) => axis === 0 || size === b[axis]);
}

/** `[-1,3]`, as error messages and the protocol write shapes. */
export function describeShape(shape: readonly number[] | undefined): string {
  return shape === undefined ? "[any shape]" : `[${shape.join(",")}]`;
}

/** Whether a tensor of shape `actual` fits the declared shape `expected`. */
export function shapeMatches(
  actual: readonly number[],
  expected: readonly number[] | undefined,
): boolean {
  return expected === undefined ||
    (actual.length === expected.length &&
      expected.every((size, i) => size === -1 || size === actual[i]));
}

/** Whether a tensor may have any number of rows, or its shape is not declared. */
export function takesAnyRows({ shape }: TensorSpec): boolean {
  return shape === undefined || shape[0] === -1;
}
