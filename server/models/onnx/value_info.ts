import { DIMENSION, MAP_TYPE, SEQUENCE_TYPE, TENSOR_TYPE, TYPE, VALUE_INFO } from "./fields.ts";
import { firstInteger, firstString, integers, messages } from "./protobuf.ts";

/** The declaration of an input, an output or a value inside. */
export interface ValueInfo {
  readonly name: string;
  readonly kind: "tensor" | "sequence" | "map" | "other";
  /**
   * Element type of a tensor, or of the tensors in a sequence or map: a number of onnx.proto's
   * `TensorProto.DataType`; 0 where it is not declared.
   */
  readonly elementType: number;
  /**
   * Each size is a number, a name (equal names are equal sizes) or "" when it is not declared.
   * Undefined when not even the number of dimensions is declared.
   */
  readonly shape: readonly (number | string)[] | undefined;
}

export function parseValueInfo(bytes: Uint8Array): ValueInfo {
  const name = firstString(bytes, VALUE_INFO.name);
  const [type = new Uint8Array()] = messages(bytes, VALUE_INFO.type);
  const [tensor] = messages(type, TYPE.tensor);
  if (tensor === undefined) {
    const kind = hasMessage(type, TYPE.sequence)
      ? "sequence"
      : hasMessage(type, TYPE.map)
      ? "map"
      : "other";
    return { name, kind, elementType: innerElementType(type), shape: undefined };
  }
  const [shape] = messages(tensor, TENSOR_TYPE.shape);
  return {
    name,
    kind: "tensor",
    elementType: Number(firstInteger(tensor, TENSOR_TYPE.elementType)),
    shape: shape === undefined ? undefined : Array.from(messages(shape, 1), parseDimension),
  };
}

/** The element type of the tensors in a sequence or map, at any depth. */
function innerElementType(type: Uint8Array): number {
  let inner = type;
  for (let depth = 0; depth < MAX_TYPE_DEPTH; depth++) {
    const [tensor] = messages(inner, TYPE.tensor);
    if (tensor !== undefined) return Number(firstInteger(tensor, TENSOR_TYPE.elementType));
    const [outer] = messages(inner, TYPE.sequence);
    const [map] = messages(inner, TYPE.map);
    const [next] = outer !== undefined
      ? messages(outer, SEQUENCE_TYPE.element)
      : map !== undefined
      ? messages(map, MAP_TYPE.value)
      : [];
    if (next === undefined) return 0;
    inner = next;
  }
  return 0;
}

// No exporter nests deeper than a sequence of maps.
const MAX_TYPE_DEPTH = 8;

function parseDimension(bytes: Uint8Array): number | string {
  const [size] = integers(bytes, DIMENSION.size);
  return size === undefined ? firstString(bytes, DIMENSION.name) : Number(size);
}

function hasMessage(bytes: Uint8Array, field: number): boolean {
  return !messages(bytes, field).next().done;
}
