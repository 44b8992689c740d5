/**
 * Finds the class labels that a classifier in an ONNX graph carries.
 *
 * ONNX Runtime does not tell them, but for a graph without a manifest they are
 * the only names its classes have. So the graph's protobuf is read just far
 * enough: ModelProto.graph (7) → GraphProto.node (1) → NodeProto.attribute (5)
 * → AttributeProto {name 1, ints 8, strings 9}.
 */

// Attribute names of LinearClassifier, TreeEnsembleClassifier, SVMClassifier and ZipMap.
const STRING_LABELS = new Set(["classlabels_strings"]);
const INTEGER_LABELS = new Set(["classlabels_int64s", "classlabels_ints"]);

/** The labels in the order of the probability columns, or undefined when no classifier has any. */
export function graphClassLabels(graph: Uint8Array): readonly string[] | undefined {
  try {
    for (const graphProto of fields(graph, 7)) {
      for (const node of fields(graphProto, 1)) {
        for (const attribute of fields(node, 5)) {
          const labels = attributeLabels(attribute);
          if (labels !== undefined && labels.length > 1) return labels;
        }
      }
    }
  } catch (error) {
    // Not a graph: the engine says so in better words.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function attributeLabels(attribute: Uint8Array): string[] | undefined {
  const [nameBytes] = fields(attribute, 1);
  const name = decoder.decode(nameBytes);
  if (STRING_LABELS.has(name)) return [...fields(attribute, 9)].map((text) => decoder.decode(text));
  if (INTEGER_LABELS.has(name)) return [...integers(attribute, 8)].map(String);
  return undefined;
}

const decoder = new TextDecoder();

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** The length-delimited values of one field of a protobuf message. */
function* fields(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (const { field, bytes } of entries(message)) {
    if (field === wanted && bytes !== undefined) yield bytes;
  }
}

/** The integers of a repeated field, packed or not. */
function* integers(message: Uint8Array, wanted: number): Generator<bigint> {
  for (const { field, bytes, varint } of entries(message)) {
    if (field !== wanted) continue;
    if (varint !== undefined) {
      yield BigInt.asIntN(64, varint);
    } else if (bytes !== undefined) {
      for (let at = 0; at < bytes.length;) {
        const [value, next] = readVarint(bytes, at);
        yield BigInt.asIntN(64, value);
        at = next;
      }
    }
  }
}

interface Entry {
  readonly field: number;
  readonly bytes?: Uint8Array;
  readonly varint?: bigint;
}

function* entries(message: Uint8Array): Generator<Entry> {
  let at = 0;
  while (at < message.length) {
    const [key, afterKey] = readVarint(message, at);
    const field = Number(key >> 3n);
    switch (Number(key & 7n)) {
      case VARINT: {
        const [varint, next] = readVarint(message, afterKey);
        yield { field, varint };
        at = next;
        break;
      }
      case BYTES: {
        const [length, start] = readVarint(message, afterKey);
        at = start + Number(length);
        if (at > message.length) throw new RangeError("a field ends beyond its message");
        yield { field, bytes: message.subarray(start, at) };
        break;
      }
      case FIXED64:
        at = afterKey + 8;
        break;
      case FIXED32:
        at = afterKey + 4;
        break;
      default:
        throw new RangeError("unknown wire type");
    }
  }
}

function readVarint(bytes: Uint8Array, start: number): [value: bigint, next: number] {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw new RangeError("a number ends beyond its message");
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return [value, start + i + 1];
  }
  throw new RangeError("a number of more than 10 bytes");
}
