/**
 * Reads and writes single fields of protobuf messages, without their schema.
 *
 * Values are views of the given bytes, so an unused field costs only its key, and gigabytes of
 * weights are never copied. A message is written as a sequence of fields.
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

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

/** The first integer of a field, or `otherwise`. @throws {RangeError} like `messages` */
export function firstInteger(message: Uint8Array, wanted: number, otherwise = 0n): bigint {
  const [first = otherwise] = integers(message, wanted);
  return first;
}

/** The 32-bit floats of a repeated field, packed or not. @throws {RangeError} like `messages` */
export function* floats(message: Uint8Array, wanted: number): Generator<number> {
  for (const { field, bytes, at, end } of entries(message)) {
    if (field !== wanted) continue;
    const packed = bytes ?? message.subarray(at, end);
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    for (let i = 0; i + 4 <= packed.length; i += 4) yield view.getFloat32(i, true);
  }
}

/** A message without some of its fields. @throws {RangeError} like `messages` */
export function withoutFields(message: Uint8Array, unwanted: ReadonlySet<number>): Uint8Array {
  const kept: Uint8Array[] = [];
  for (const { field, from, end } of entries(message)) {
    if (!unwanted.has(field)) kept.push(message.subarray(from, end));
  }
  return joinBytes(kept);
}

/**
 * Replaces length-delimited fields of a message. Other fields stay views of the message.
 *
 * @param edit returns the parts that replace a field, with its key; undefined to keep it
 * @returns parts that form the new message when they are concatenated
 * @throws {RangeError} like `messages`
 */
export function editFields(
  message: Uint8Array,
  edit: (field: number, bytes: Uint8Array) => readonly Uint8Array[] | undefined,
): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let kept = 0;
  for (const { field, from, end, bytes } of entries(message)) {
    const edited = bytes === undefined ? undefined : edit(field, bytes);
    if (edited === undefined) continue;
    if (from > kept) parts.push(message.subarray(kept, from));
    parts.push(...edited);
    kept = end;
  }
  if (message.length > kept) parts.push(message.subarray(kept));
  return parts;
}

/** A field whose value is the concatenation of parts, which are not copied. */
export function partsField(field: number, parts: readonly Uint8Array[]): Uint8Array[] {
  return [joinBytes([varint(field * 8 + BYTES), varint(sizeOf(parts))]), ...parts];
}

/** A length-delimited field: a message, a string or bytes. */
export function bytesField(field: number, value: Uint8Array | string): Uint8Array {
  return joinBytes(partsField(field, [typeof value === "string" ? encoder.encode(value) : value]));
}

/** An integer field. */
export function integerField(field: number, value: number): Uint8Array {
  return joinBytes([varint(field * 8 + VARINT), varint(value)]);
}

/** Concatenates bytes. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(sizeOf(parts));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, { length }) => size + length, 0);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** One field of a message. */
interface Entry {
  readonly field: number;
  /** The positions of its key, of its value and of its end. */
  readonly from: number;
  readonly at: number;
  readonly end: number;
  /** The value of a length-delimited field. */
  readonly bytes?: Uint8Array;
}

function* entries(message: Uint8Array): Generator<Entry> {
  let at = 0;
  while (at < message.length) {
    const from = at;
    const key = sizeAt(message, at);
    const field = Math.floor(key / 8);
    const start = skipVarint(message, at);
    switch (key % 8) {
      case VARINT:
        at = skipVarint(message, start);
        yield { field, from, at: start, end: at };
        break;
      case BYTES: {
        const begin = skipVarint(message, start);
        at = begin + sizeAt(message, start);
        requireInside(message, at);
        yield { field, from, at: begin, end: at, bytes: message.subarray(begin, at) };
        break;
      }
      case FIXED64:
      case FIXED32:
        at = start + (key % 8 === FIXED64 ? 8 : 4);
        requireInside(message, at);
        yield { field, from, at: start, end: at };
        break;
      default:
        throw new RangeError("unknown wire type");
    }
  }
}

function requireInside(message: Uint8Array, end: number): void {
  if (end > message.length) throw new RangeError("a field ends beyond its message");
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

/** A varint as a number: for keys and lengths, which never need more than 53 bits. */
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
