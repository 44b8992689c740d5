import { assertEquals } from "@std/assert/mod.js";
import { sipHashOf } from "./sip_hash.ts";

const KEY = new Uint32Array(Uint8Array.from({ length: 16 }, (_, i) => i).buffer);

// From the reference implementation of SipHash, by the number of bytes 0, 1, 2, …
const vectors: Readonly<Record<number, string>> = {
  0: "310e0edd47db6f72",
  1: "fd67dc93c539f874",
  7: "37d1018bf50002ab",
  8: "6224939a79f5f593",
  15: "e545be4961ca29a1",
  16: "db9bc2577fcc2a3f",
  27: "adcf6b0763612e2f",
  32: "ce7cf2722f512771",
  63: "724506eb4c328a95",
};
for (const [length, want] of Object.entries(vectors)) {
  Deno.test(`the SipHash of ${length} bytes is that of the reference implementation`, () => {
    const hash = sipHashOf(KEY, Uint8Array.from({ length: Number(length) }, (_, i) => i));
    assertEquals(new Uint8Array(hash.buffer).toHex(), want);
  });
}

Deno.test("another key gives another hash", () => {
  for (const bit of [0, 33, 64, 127]) {
    const key = KEY.slice();
    key[bit >> 5]! ^= 1 << (bit & 31);
    assertEquals(
      sipHashOf(key, Uint8Array.of(1)).some((half, i) =>
        half !== sipHashOf(KEY, Uint8Array.of(1))[i]
      ),
      true,
    );
  }
});
