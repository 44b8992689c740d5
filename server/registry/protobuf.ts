/**
 * Reads protobuf messages just far enough to find single fields in an ONNX
 * graph, without its schema. Everything is a view of the bytes given, so a field
 * that is not asked for costs nothing but its key.
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const decoder = new TextDecoder();

/**
 * The length-delimited values of one field: messages, strings, bytes.
 *
 * @throws {RangeError} when the bytes are not a protobuf message
 */
export function* messages(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (const { field, bytes } of entries(message)) {
    if (field === wanted && bytes !== undefined) yield bytes;
  }
}

/** The strings of one field. @throws {RangeError} like `messages` */
export function* strings(message: Uint8Array, wanted: number): Generator<string> {
  for (const bytes of messages(message, wanted)) yield decoder.decode(bytes);
}

/** The first string of a field, or "". @throws {RangeError} like `messages` */
export function firstString(message: Uint8Array, wanted: number): string {
  const [first = ""] = strings(message, wanted);
  return first;
}

/** The integers of a repeated field, packed or not. @throws {RangeError} like `messages` */
export function* integers(message: Uint8Array, wanted: number): Generator<bigint> {
  for (const { field, bytes, at } of entries(message)) {
    if (field !== wanted) continue;
    if (bytes === undefined) {
      yield integerAt(message, at);
    } else {
      for (let i = 0; i < bytes.length; i = skipVarint(bytes, i)) yield integerAt(bytes, i);
    }
  }
}

interface Entry {
  readonly field: number;
  /** Where the value begins. */
  readonly at: number;
  /** The value of a length-delimited field. */
  readonly bytes?: Uint8Array;
}

function* entries(message: Uint8Array): Generator<Entry> {
  let at = 0;
  while (at < message.length) {
    const key = sizeAt(message, at);
    const field = Math.floor(key / 8);
    const start = skipVarint(message, at);
    switch (key % 8) {
      case VARINT:
        at = skipVarint(message, start);
        yield { field, at: start };
        break;
      case BYTES: {
        const from = skipVarint(message, start);
        at = from + sizeAt(message, start);
        if (at > message.length) throw new RangeError("a field ends beyond its message");
        yield { field, at: from, bytes: message.subarray(from, at) };
        break;
      }
      case FIXED64:
        at = start + 8;
        break;
      case FIXED32:
        at = start + 4;
        break;
      default:
        throw new RangeError("unknown wire type");
    }
  }
}

// A varint holds 7 bits a byte, lowest first; the high bit says that another byte follows.
const MAX_VARINT_BYTES = 10;

function skipVarint(bytes: Uint8Array, start: number): number {
  for (let at = start; at < start + MAX_VARINT_BYTES; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new RangeError("a number ends beyond its message");
    if (byte < 0x80) return at + 1;
  }
  throw new RangeError(`a number of more than ${MAX_VARINT_BYTES} bytes`);
}

/** A varint as a number: keys and lengths, where no message is long enough to need more than 53 bits. */
function sizeAt(bytes: Uint8Array, start: number): number {
  const end = skipVarint(bytes, start);
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 128 + (bytes[at]! & 0x7f);
  return value;
}

function integerAt(bytes: Uint8Array, start: number): bigint {
  const end = skipVarint(bytes, start);
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = (value << 7n) | BigInt(bytes[at]! & 0x7f);
  return BigInt.asIntN(64, value);
}
