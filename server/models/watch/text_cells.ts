// Longer texts are hardly categories. With its length, a cell takes 64 bytes.
const MAX_CHARACTERS = 31;
const CELL = MAX_CHARACTERS + 1;
const TOO_LONG = 0xffff;

/**
 * Texts in shared memory, where no thread can keep a string: each cell is a length and the UTF-16
 * characters. A text that does not fit is only known to be there.
 */
export class TextCells {
  static readonly BYTES = CELL * Uint16Array.BYTES_PER_ELEMENT;
  readonly #cells: Uint16Array;

  constructor(buffer: ArrayBufferLike, offset: number, count: number) {
    this.#cells = new Uint16Array(buffer, offset, count * CELL);
  }

  write(cell: number, text: string): void {
    const at = cell * CELL;
    const { length } = text;
    if (length > MAX_CHARACTERS) {
      this.#cells[at] = TOO_LONG;
      return;
    }
    this.#cells[at] = length;
    for (let i = 0; i < length; i++) this.#cells[at + 1 + i] = text.charCodeAt(i);
  }

  /** Undefined for a text that was too long. */
  read(cell: number): string | undefined {
    const at = cell * CELL;
    const length = this.#cells[at]!;
    if (length === TOO_LONG) return undefined;
    return String.fromCharCode(...this.#cells.subarray(at + 1, at + 1 + length));
  }
}
