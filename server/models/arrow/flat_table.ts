/** A type of Arrow's metadata in FlatBuffers: https://flatbuffers.dev/internals. */

const decoder = new TextDecoder();

/**
 * A table of a FlatBuffer. A field is 4 or more bytes at an offset that a list beside the table
 * holds, or absent.
 *
 * Every read is within the buffer: one outside of it throws a RangeError, as a DataView does. Offsets
 * may point anywhere, also backwards, so a reader must bound how many it follows.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;

  private constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** The position of a field's value; 0 when it is absent. */
  #field(index: number): number {
    const list = this.#at - this.#view.getInt32(this.#at, true);
    const entry = 4 + 2 * index;
    if (entry + 2 > this.#view.getUint16(list, true)) return 0;
    const offset = this.#view.getUint16(list + entry, true);
    return offset === 0 ? 0 : this.#at + offset;
  }

  byte(index: number): number {
    const at = this.#field(index);
    return at === 0 ? 0 : this.#view.getUint8(at);
  }

  short(index: number): number {
    const at = this.#field(index);
    return at === 0 ? 0 : this.#view.getInt16(at, true);
  }

  int(index: number): number {
    const at = this.#field(index);
    return at === 0 ? 0 : this.#view.getInt32(at, true);
  }

  /** An integer of 64 bits. Beyond 2^53 it is inexact, and larger than anything it may count. */
  long(index: number): number {
    const at = this.#field(index);
    return at === 0 ? 0 : Number(this.#view.getBigInt64(at, true));
  }

  has(index: number): boolean {
    return this.#field(index) !== 0;
  }

  /** @param most bytes that it may have */
  text(index: number, most: number): string {
    const at = this.#reference(index);
    if (at === 0) return "";
    const length = this.#view.getUint32(at, true);
    if (length > most) throw new SyntaxError(`a name has ${length} bytes; ${most} are allowed`);
    return decoder.decode(
      new Uint8Array(this.#view.buffer, this.#view.byteOffset + at + 4, length),
    );
  }

  table(index: number): FlatTable | undefined {
    const at = this.#reference(index);
    return at === 0 ? undefined : new FlatTable(this.#view, at);
  }

  *tables(index: number): Generator<FlatTable> {
    const at = this.#reference(index);
    const count = at === 0 ? 0 : this.#count(at, 4);
    for (let i = 0, entry = at + 4; i < count; i++, entry += 4) {
      yield new FlatTable(this.#view, entry + this.#view.getUint32(entry, true));
    }
  }

  /** Pairs of integers of 64 bits, one after the other. */
  pairs(index: number): readonly (readonly [number, number])[] {
    const at = this.#reference(index);
    const count = at === 0 ? 0 : this.#count(at, 16);
    const long = (position: number) => Number(this.#view.getBigInt64(position, true));
    return Array.from({ length: count }, (_, i) => {
      const entry = at + 4 + 16 * i;
      return [long(entry), long(entry + 8)];
    });
  }

  longs(index: number): readonly number[] {
    const at = this.#reference(index);
    const count = at === 0 ? 0 : this.#count(at, 8);
    return Array.from(
      { length: count },
      (_, i) => Number(this.#view.getBigInt64(at + 4 + 8 * i, true)),
    );
  }

  #reference(index: number): number {
    const at = this.#field(index);
    return at === 0 ? 0 : at + this.#view.getUint32(at, true);
  }

  /** The length of a list, which its entries must have room for. */
  #count(at: number, entryBytes: number): number {
    const count = this.#view.getUint32(at, true);
    if (count * entryBytes > this.#view.byteLength - at) {
      throw new RangeError("a list is longer than its message");
    }
    return count;
  }
}
