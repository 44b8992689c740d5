/** The sizes of rooms in bytes, ascending. */
export const ROOM_SIZES = [64, 128, 256, 512, 1024] as const;

// A room lies at a multiple of the smallest, so that its address is a slab and such a multiple.
const SLAB_BYTES = 65_536;
const UNIT_BITS = 6;
const UNITS_BITS = 10;
const UNITS_MASK = (1 << UNITS_BITS) - 1;

/** Memory of rooms of one size. */
export interface RoomSlab {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
  /** The position of the size of its rooms. */
  readonly size: number;
  /** Offsets of the rooms that are free. */
  readonly free: number[];
}

/**
 * Memory in rooms of a few sizes, which are 0 when they are taken.
 *
 * A room is a number: its slab, and its offset there. Slabs without a taken room are given back, but
 * for one of each size.
 */
export class ChunkRooms {
  readonly #slabs: (RoomSlab | undefined)[] = [];
  /** Numbers of slabs that do not exist any more. */
  readonly #unused: number[] = [];
  /** For each size, the numbers of the slabs with free rooms. */
  readonly #withRoom: readonly number[][] = ROOM_SIZES.map(() => []);

  /** The memory of all rooms, taken or free. */
  get bytes(): number {
    return (this.#slabs.length - this.#unused.length) * SLAB_BYTES;
  }

  /** @param size the position of a size */
  take(size: number): number {
    const withRoom = this.#withRoom[size]!;
    if (withRoom.length === 0) withRoom.push(this.#addSlab(size));
    const number = withRoom.at(-1)!;
    const { free } = this.#slabs[number]!;
    const offset = free.pop()!;
    if (free.length === 0) withRoom.pop();
    return number << UNITS_BITS | offset >>> UNIT_BITS;
  }

  /** Takes back a room, of which `used` bytes were written. */
  give(room: number, used: number): void {
    const number = room >>> UNITS_BITS;
    const { bytes, free, size } = this.#slabs[number]!;
    const offset = offsetOf(room);
    bytes.fill(0, offset, offset + used);
    const withRoom = this.#withRoom[size]!;
    if (free.length === 0) withRoom.push(number);
    free.push(offset);
    if (free.length < SLAB_BYTES / ROOM_SIZES[size]! || withRoom.length === 1) return;
    withRoom.splice(withRoom.indexOf(number), 1);
    this.#slabs[number] = undefined;
    this.#unused.push(number);
  }

  /** The slab of a room. */
  slabOf(room: number): RoomSlab {
    return this.#slabs[room >>> UNITS_BITS]!;
  }

  #addSlab(size: number): number {
    const bytes = new Uint8Array(SLAB_BYTES);
    const step = ROOM_SIZES[size]!;
    const free = Array.from({ length: SLAB_BYTES / step }, (_, i) => SLAB_BYTES - (i + 1) * step);
    const number = this.#unused.pop() ?? this.#slabs.length;
    this.#slabs[number] = { bytes, view: new DataView(bytes.buffer), size, free };
    return number;
  }
}

/** Where a room begins in its slab. */
export function offsetOf(room: number): number {
  return (room & UNITS_MASK) << UNIT_BITS;
}
