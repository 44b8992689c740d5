/** Messages of protocol buffers as trees, to change single fields of an ONNX graph. */

export type Field =
  | { readonly number: number; readonly varint: bigint }
  | { readonly number: number; readonly fixed: Uint8Array }
  | { readonly number: number; readonly bytes: Uint8Array }
  | { readonly number: number; readonly message: readonly Field[] };

const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];

/** Null for bytes that are no message. Bytes that may be a message are read as one. */
export function readTree(bytes: Uint8Array, depth = 8): Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const [key, next] = readVarint(bytes, at);
    const number = Number(key >> 3n);
    const type = Number(key & 7n);
    if (next < 0 || number === 0) return null;
    if (type === VARINT) {
      const [varint, end] = readVarint(bytes, next);
      if (end < 0) return null;
      fields.push({ number, varint });
      at = end;
    } else if (type === BYTES) {
      const [length, start] = readVarint(bytes, next);
      const end = start + Number(length);
      if (start < 0 || end > bytes.length) return null;
      fields.push(nested(number, bytes.subarray(start, end), depth));
      at = end;
    } else if (type === FIXED32 || type === FIXED64) {
      const end = next + (type === FIXED32 ? 4 : 8);
      if (end > bytes.length) return null;
      fields.push({ number, fixed: bytes.subarray(next, end) });
      at = end;
    } else return null;
  }
  return fields;
}

function nested(number: number, bytes: Uint8Array, depth: number): Field {
  const message = depth > 0 && bytes.length > 1 ? readTree(bytes, depth - 1) : null;
  return message === null ? { number, bytes } : { number, message };
}

/** The bytes of a message; readTree() of them gives the same tree. */
export function writeTree(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (const field of fields) {
    const key = BigInt(field.number) << 3n;
    if ("varint" in field) {
      pushVarint(out, key);
      pushVarint(out, field.varint);
    } else if ("fixed" in field) {
      pushVarint(out, key | BigInt(field.fixed.length === 4 ? FIXED32! : FIXED64!));
      for (const byte of field.fixed) out.push(byte);
    } else {
      const bytes = "message" in field ? writeTree(field.message) : field.bytes;
      pushVarint(out, key | BigInt(BYTES!));
      pushVarint(out, BigInt(bytes.length));
      for (const byte of bytes) out.push(byte);
    }
  }
  return Uint8Array.from(out);
}

/** The number, and the position behind it; -1 when it does not end. */
function readVarint(bytes: Uint8Array, at: number): [bigint, number] {
  let value = 0n;
  for (let shift = 0n; at < bytes.length && shift < 70n; shift += 7n) {
    const byte = bytes[at++]!;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
  return [0n, -1];
}

function pushVarint(out: number[], value: bigint): void {
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
}
