/** The numbers of the fields and element types in onnx.proto. */

export const MODEL = { producer: 2, graph: 7, opset: 8, functions: 25 } as const;
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
export const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
export const VALUE_INFO = { name: 1, type: 2 } as const;
export const TYPE = { tensor: 1, sequence: 4, map: 5 } as const;
export const TENSOR_TYPE = { elementType: 1, shape: 2 } as const;
export const ATTRIBUTE = {
  ...{ name: 1, float: 2, integer: 3, string: 4, tensor: 5, graph: 6 },
  ...{ floats: 7, integers: 8, strings: 9, tensors: 10, graphs: 11 },
} as const;
export const TENSOR = {
  ...{ dimensions: 1, dataType: 2, floats: 4, int32s: 5, strings: 6, int64s: 7 },
  ...{ name: 8, raw: 9, externalData: 13, dataLocation: 14 },
} as const;
export const OPSET = { domain: 1, version: 2 } as const;
export const FUNCTION = { name: 1, domain: 10 } as const;
export const SEQUENCE_TYPE = { element: 1 } as const;
export const MAP_TYPE = { value: 2 } as const;
export const DIMENSION = { size: 1, name: 2 } as const;
export const ENTRY = { key: 1, value: 2 } as const;

/** Element types, as `TensorProto.DataType` numbers them. */
export const ELEMENT = {
  ...{ FLOAT: 1, UINT8: 2, INT8: 3, UINT16: 4, INT16: 5, INT32: 6, INT64: 7, STRING: 8 },
  ...{ BOOL: 9, FLOAT16: 10, DOUBLE: 11, UINT32: 12, UINT64: 13 },
} as const;
