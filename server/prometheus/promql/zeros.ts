/** Small arrays of zeros, many of them in one piece of memory. */

// An array with memory of its own takes half a microsecond to make and one more to collect; a view of
// a piece takes a twentieth. Rules make many thousands of them, with one element each.
const PIECE = 4096;
// A piece lives as long as one of its arrays.
const LARGE = 256;

let floats = new Float64Array(PIECE);
let floatsUsed = 0;
let bytes = new Uint8Array(PIECE);
let bytesUsed = 0;

export function zeroFloats(length: number): Float64Array {
  if (length > LARGE) return new Float64Array(length);
  if (floatsUsed + length > PIECE) {
    floats = new Float64Array(PIECE);
    floatsUsed = 0;
  }
  const zeros = new Float64Array(floats.buffer, 8 * floatsUsed, length);
  floatsUsed += length;
  return zeros;
}

export function zeroBytes(length: number): Uint8Array {
  if (length > LARGE) return new Uint8Array(length);
  if (bytesUsed + length > PIECE) {
    bytes = new Uint8Array(PIECE);
    bytesUsed = 0;
  }
  const zeros = new Uint8Array(bytes.buffer, bytesUsed, length);
  bytesUsed += length;
  return zeros;
}
