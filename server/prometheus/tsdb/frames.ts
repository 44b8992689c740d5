import { crc32 } from "node:zlib";
import type { ByteWriter } from "./byte_writer.ts";

/**
 * Records of a file, each with its own mark and checksum.
 *
 * ```
 * mark      4 bytes, "MWt1": a record begins here, in version 1 of the format
 * length    4 bytes, big endian, of the payload
 * checksum  4 bytes, CRC32 of the payload
 * payload
 * ```
 *
 * A killed process may leave an incomplete record at the end of a file. A record
 * with a wrong checksum is skipped, and reading continues at the next mark.
 */
const MARK = 0x4d577431;
const HEADER_BYTES = 12;

// Writers end a record at 64 KiB; only extremely long labels make it longer. A
// greater length is damaged, which needs no checksum to detect.
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Unusable bytes of a file. */
export interface Damage {
  readonly offset: number;
  readonly bytes: number;
}

/** Appends `payload` to `out` as a record. */
export function writeFrame(out: ByteWriter, payload: Uint8Array): void {
  out.uint32(MARK);
  out.uint32(payload.length);
  out.uint32(crc32(payload));
  out.bytes(payload);
}

/** The payloads of all valid records, as views, and the bytes between them. */
export function readFrames(bytes: Uint8Array): { payloads: Uint8Array[]; damage: Damage[] } {
  const payloads: Uint8Array[] = [];
  const damage: Damage[] = [];
  let end = 0; // of the last good record
  for (let at = 0; at < bytes.length;) {
    const payload = payloadAt(bytes, at);
    if (!payload) {
      at = nextMark(bytes, at + 1);
      continue;
    }
    if (at > end) damage.push({ offset: end, bytes: at - end });
    payloads.push(payload);
    at = end = at + HEADER_BYTES + payload.length;
  }
  if (end < bytes.length) damage.push({ offset: end, bytes: bytes.length - end });
  return { payloads, damage };
}

/** The payload of the record at `at`, undefined if there is no valid one. */
function payloadAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const room = bytes.length - at - HEADER_BYTES;
  if (room < 0) return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_BYTES);
  const length = header.getUint32(4);
  if (header.getUint32(0) !== MARK || length > room || length > MAX_PAYLOAD_BYTES) return undefined;
  const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
  return crc32(payload) === header.getUint32(8) ? payload : undefined;
}

/** The position of the next mark from `at` on, or the end of the bytes. */
function nextMark(bytes: Uint8Array, at: number): number {
  const first = MARK >>> 24;
  for (let i = bytes.indexOf(first, at); i >= 0; i = bytes.indexOf(first, i + 1)) {
    const isMark = bytes[i + 1] === (MARK >>> 16 & 0xff) &&
      bytes[i + 2] === (MARK >>> 8 & 0xff) && bytes[i + 3] === (MARK & 0xff);
    if (isMark) return i;
  }
  return bytes.length;
}
