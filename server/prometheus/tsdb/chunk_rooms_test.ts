import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { ChunkRooms, offsetOf, ROOM_SIZES } from "./chunk_rooms.ts";

const SLAB = 65_536;

/** The bytes of a room. */
function bytesOf(rooms: ChunkRooms, room: number): Uint8Array {
  const { bytes, size } = rooms.slabOf(room);
  return bytes.subarray(offsetOf(room), offsetOf(room) + ROOM_SIZES[size]!);
}

Deno.test("rooms have the size that is asked for, are empty, and share no byte", () => {
  const size = fc.nat(ROOM_SIZES.length - 1);
  const steps = fc.array(fc.record({ size, gives: fc.nat(5) }), { maxLength: 300 });
  fc.assert(fc.property(steps, (steps) => {
    const rooms = new ChunkRooms();
    const taken: (readonly [room: number, mark: number])[] = [];
    for (const [i, { size, gives }] of steps.entries()) {
      const room = rooms.take(size);
      const bytes = bytesOf(rooms, room);
      assertEquals(bytes.length, ROOM_SIZES[size]!);
      assert(bytes.every((byte) => byte === 0));
      const mark = i % 255 + 1;
      bytes.fill(mark);
      taken.push([room, mark]);
      if (gives !== 0) continue;
      for (const [room] of taken.splice(0, taken.length / 2)) {
        rooms.give(room, bytesOf(rooms, room).length);
      }
    }
    for (const [room, mark] of taken) {
      assert(bytesOf(rooms, room).every((byte) => byte === mark));
    }
    assertEquals(new Set(taken.map(([room]) => room)).size, taken.length);
  }));
});

for (const [size, bytes] of ROOM_SIZES.entries()) {
  Deno.test(`a slab holds as many rooms of ${bytes} bytes as fit into it`, () => {
    const rooms = new ChunkRooms();
    for (let i = 0; i < SLAB / bytes; i++) rooms.take(size);
    assertEquals(rooms.bytes, SLAB);
    rooms.take(size);
    assertEquals(rooms.bytes, 2 * SLAB);
  });
}

Deno.test("slabs without a taken room are given back, but for one of each size", () => {
  const rooms = new ChunkRooms();
  const [small, large] = [0, ROOM_SIZES.length - 1].map((size) =>
    Array.from({ length: 4 * SLAB / ROOM_SIZES[size]! }, () => rooms.take(size))
  );
  assertEquals(rooms.bytes, 8 * SLAB);
  for (const room of small!) rooms.give(room, 0);
  assertEquals(rooms.bytes, 5 * SLAB);
  for (const room of large!) rooms.give(room, 0);
  assertEquals(rooms.bytes, 2 * SLAB);
});

Deno.test("a slab is kept while one of its rooms is taken", () => {
  const rooms = new ChunkRooms();
  const size = ROOM_SIZES.length - 1;
  const taken = Array.from({ length: 3 * SLAB / ROOM_SIZES[size]! }, () => rooms.take(size));
  const [first, ...others] = taken;
  bytesOf(rooms, first!).fill(7);
  for (const room of others) rooms.give(room, 0);
  assertEquals(bytesOf(rooms, first!), new Uint8Array(ROOM_SIZES[size]!).fill(7));
  assertEquals(rooms.bytes, SLAB);
});

Deno.test("rooms that were given back are taken again before there is a new slab", () => {
  const rooms = new ChunkRooms();
  const taken = Array.from({ length: 2 * SLAB / ROOM_SIZES[0] }, () => rooms.take(0));
  for (const room of taken.slice(10, 20)) rooms.give(room, 0);
  const again = Array.from({ length: 10 }, () => rooms.take(0));
  assertEquals(new Set(again), new Set(taken.slice(10, 20)));
  assertEquals(rooms.bytes, 2 * SLAB);
});

Deno.test("the number of a slab that is gone is given to the next one", () => {
  const rooms = new ChunkRooms();
  for (let turn = 0; turn < 5; turn++) {
    const taken = Array.from({ length: 4 * SLAB / ROOM_SIZES[0] }, () => rooms.take(0));
    assert(Math.max(...taken) < 4 * SLAB / ROOM_SIZES[0]);
    for (const room of taken) rooms.give(room, 0);
  }
});
