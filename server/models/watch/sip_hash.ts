/**
 * SipHash-2-4 of Aumasson and Bernstein (2012): a checksum that nobody can make without the key.
 *
 * Its 64-bit numbers are pairs of 32-bit halves, because `bigint` is some twenty times slower. The
 * halves are local variables for the same reason, and the carry of a sum is the highest bit of
 * `a & b | (a | b) & ~sum`, which needs no conversion to a float.
 *
 * @param key 128 bits, the lowest first
 * @param words the bytes, little-endian, in whole blocks of 8: the last one ends with the number of
 * bytes, modulo 256, after zeros
 * @param blocks the number of blocks
 * @param out gets the lower half at `at`, and the upper one behind it
 */
export function sipHash(
  key: Uint32Array,
  words: Uint32Array,
  blocks: number,
  out: Uint32Array,
  at: number,
): void {
  // l and h: the lower and the upper half.
  let v0l = key[0]! ^ 0x70736575;
  let v0h = key[1]! ^ 0x736f6d65;
  let v1l = key[2]! ^ 0x6e646f6d;
  let v1h = key[3]! ^ 0x646f7261;
  let v2l = key[0]! ^ 0x6e657261;
  let v2h = key[1]! ^ 0x6c796765;
  let v3l = key[2]! ^ 0x79746573;
  let v3h = key[3]! ^ 0x74656462;
  const mixing = 2 * blocks;
  const rounds = mixing + 4;
  for (let round = 0; round < rounds; round++) {
    // Two rounds for each block, which is added before the first and after the second.
    if (round < mixing && (round & 1) === 0) {
      v3l ^= words[round]!;
      v3h ^= words[round + 1]!;
    }
    let sum = (v0l + v1l) | 0;
    v0h = (v0h + v1h + ((v0l & v1l | (v0l | v1l) & ~sum) >>> 31)) | 0;
    v0l = sum;
    sum = (v2l + v3l) | 0;
    v2h = (v2h + v3h + ((v2l & v3l | (v2l | v3l) & ~sum) >>> 31)) | 0;
    v2l = sum;
    let turned = (v1l << 13) | (v1h >>> 19);
    v1h = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
    v1l = turned ^ v0l;
    turned = (v3l << 16) | (v3h >>> 16);
    v3h = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
    v3l = turned ^ v2l;
    turned = v0l;
    v0l = v0h;
    v0h = turned;
    sum = (v2l + v1l) | 0;
    v2h = (v2h + v1h + ((v2l & v1l | (v2l | v1l) & ~sum) >>> 31)) | 0;
    v2l = sum;
    sum = (v0l + v3l) | 0;
    v0h = (v0h + v3h + ((v0l & v3l | (v0l | v3l) & ~sum) >>> 31)) | 0;
    v0l = sum;
    turned = (v1l << 17) | (v1h >>> 15);
    v1h = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
    v1l = turned ^ v2l;
    turned = (v3l << 21) | (v3h >>> 11);
    v3h = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
    v3l = turned ^ v0l;
    turned = v2l;
    v2l = v2h;
    v2h = turned;
    if (round < mixing && (round & 1) === 1) {
      v0l ^= words[round - 1]!;
      v0h ^= words[round]!;
      if (round === mixing - 1) v2l ^= 0xff;
    }
  }
  out[at] = v0l ^ v1l ^ v2l ^ v3l;
  out[at + 1] = v0h ^ v1h ^ v2h ^ v3h;
}

/** The hash of any bytes: its lower half, then its upper one. */
export function sipHashOf(key: Uint32Array, bytes: Uint8Array): Uint32Array {
  const blocks = (bytes.length >>> 3) + 1;
  const padded = new Uint8Array(8 * blocks);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length;
  const out = new Uint32Array(2);
  sipHash(key, new Uint32Array(padded.buffer), blocks, out, 0);
  return out;
}
