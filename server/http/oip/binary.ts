import { invalidInputError, type KnownError } from "../../errors.ts";
import { textProblem } from "../../models/encode/element_writer.ts";
import {
  type Datatype,
  elementCount,
  NUMERIC_TYPES,
  type TensorData,
} from "../../models/tensor.ts";

/**
 * The binary tensor extension: elements in row-major order, little-endian, BOOL
 * as one byte, each of BYTES as a 4-byte length and its bytes.
 */

// Typed arrays have the byte order of the machine; Deno runs on little-endian machines only.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

// That of ONNX Runtime's own memory. A typed array must begin at a multiple of its element size.
const ALIGNMENT = 64;

/**
 * Decodes the elements of a tensor. Numbers stay in the memory of their bytes where there is room to
 * move them to an aligned place: a copy of a large body would be garbage soon.
 *
 * @param room how many bytes before them are of no use any more
 * @throws {KnownError<"invalid_input">} when the shape needs another number of bytes, or when a string
 * is not UTF-8
 */
export function decodeBinary(
  bytes: Uint8Array<ArrayBuffer>,
  datatype: Datatype,
  shape: readonly number[],
  field: string,
  room = 0,
): TensorData {
  const count = elementCount(shape);
  if (datatype === "BYTES") return decodeStrings(bytes, count, field);
  const type = NUMERIC_TYPES[datatype];
  const expected = count * type.bytes;
  if (bytes.length !== expected) {
    throw problem(
      field,
      `expected ${expected} bytes (${count} ${datatype} elements), got ${bytes.length}`,
    );
  }
  if (datatype === "BOOL") return bytes.map((byte) => byte === 0 ? 0 : 1);
  const { buffer, byteOffset } = bytes;
  const shift = byteOffset % ALIGNMENT;
  if (shift > room) return type.view(buffer.slice(byteOffset, byteOffset + expected), 0, count);
  new Uint8Array(buffer).copyWithin(byteOffset - shift, byteOffset, byteOffset + expected);
  return type.view(buffer, byteOffset - shift, count);
}

function decodeStrings(bytes: Uint8Array<ArrayBuffer>, count: number, field: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const strings: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const element = strings.length;
    if (element === count) {
      throw problem(field, `has ${bytes.length - at} bytes beyond its ${count} BYTES elements`);
    }
    const start = at + 4;
    if (start > bytes.length) throw problem(field, `ends inside the length of element ${element}`);
    at = start + view.getUint32(at, true);
    if (at > bytes.length) {
      throw problem(
        field,
        `element ${element} is ${at - start} bytes long, but only ${
          bytes.length - start
        } bytes are left`,
      );
    }
    strings.push(decodeString(bytes.subarray(start, at), `${field}[${element}]`));
  }
  if (strings.length !== count) {
    throw problem(field, `expected ${count} BYTES elements, got ${strings.length}`);
  }
  return strings;
}

/** @throws {KnownError<"invalid_input">} when ONNX Runtime cannot take the bytes as text */
export function decodeString(bytes: Uint8Array, field: string): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw problem(field, "is not valid UTF-8 text");
  }
  const reason = textProblem(text);
  if (reason !== undefined) throw problem(field, reason);
  return text;
}

function problem(field: string, message: string): KnownError<"invalid_input"> {
  return invalidInputError([{ field, message }]);
}

/** Encodes the elements of a tensor, the reverse of `decodeBinary`. */
export function encodeBinary(data: TensorData): Uint8Array<ArrayBuffer> {
  return Array.isArray(data)
    ? encodeStrings(data)
    : new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

function encodeStrings(strings: readonly string[]): Uint8Array<ArrayBuffer> {
  const texts = strings.map((string) => encoder.encode(string));
  const bytes = new Uint8Array(texts.reduce((size, text) => size + 4 + text.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length, true);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  return bytes;
}
