import { assertEquals } from "@std/assert/mod.js";
import { ByteWriter } from "./byte_writer.ts";
import { readFrames, writeFrame } from "./frames.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function file(...payloads: string[]): Uint8Array {
  const out = new ByteWriter();
  for (const payload of payloads) writeFrame(out, encoder.encode(payload));
  return out.view();
}

function texts(bytes: Uint8Array): string[] {
  return readFrames(bytes).payloads.map((payload) => decoder.decode(payload));
}

Deno.test("readFrames() reads the payloads that writeFrame() wrote", () => {
  const payloads = ["one", "", "three MWt1 with a mark inside"];
  assertEquals(texts(file(...payloads)), payloads);
  assertEquals(readFrames(file(...payloads)).damage, []);
  assertEquals(readFrames(new Uint8Array()), { payloads: [], damage: [] });
});

Deno.test("readFrames() reads all complete records of a file that is cut at any byte", () => {
  const payloads = ["first", "second", "third"];
  const bytes = file(...payloads);
  const ends = [17, 35, 52];
  for (let length = 0; length <= bytes.length; length++) {
    const whole = ends.filter((end) => end <= length).length;
    assertEquals(texts(bytes.subarray(0, length)), payloads.slice(0, whole));
    const rest = length - (ends[whole - 1] ?? 0);
    const damage = rest > 0 ? [{ offset: length - rest, bytes: rest }] : [];
    assertEquals(readFrames(bytes.subarray(0, length)).damage, damage);
  }
});

Deno.test("readFrames() loses one record to any flipped bit", () => {
  const payloads = ["first", "second", "third"];
  const ends = [17, 35, 52];
  for (let bit = 0; bit < 52 * 8; bit++) {
    const bytes = file(...payloads).slice();
    bytes[bit >>> 3]! ^= 1 << (bit & 7);
    const hit = ends.findIndex((end) => bit >>> 3 < end);
    assertEquals(texts(bytes), payloads.filter((_, i) => i !== hit));
    const offset = ends[hit - 1] ?? 0;
    assertEquals(readFrames(bytes).damage, [{ offset, bytes: ends[hit]! - offset }]);
  }
});

Deno.test("readFrames() finds a record behind bytes that begin like its mark", () => {
  const record = file("payload");
  for (const before of [[1], [0x4d], [0, 0x4d], [0x4d, 0x57, 0x4d, 0x57, 0x74], [0, 0x4d, 0x4d]]) {
    const bytes = new Uint8Array([...before, ...record]);
    assertEquals(texts(bytes), ["payload"]);
    assertEquals(readFrames(bytes).damage, [{ offset: 0, bytes: before.length }]);
  }
});

Deno.test("readFrames() reads no further than its bytes, and an empty record at their end", () => {
  const bytes = file("a", "").slice();
  assertEquals(texts(bytes), ["a", ""]);
  for (let length = 0; length < bytes.length; length++) {
    assertEquals(texts(bytes.slice(0, length)), length < 13 ? [] : ["a"]);
  }
});

Deno.test("readFrames() takes a record of 16 MiB, and a longer one for damage", () => {
  const most = 16 * 1024 * 1024;
  const lengths = (size: number) => {
    const out = new ByteWriter();
    writeFrame(out, new Uint8Array(size));
    return readFrames(out.view()).payloads.map(({ length }) => length);
  };
  assertEquals([lengths(most), lengths(most + 1)], [[most], []]);
});
