import { concat } from "@std/bytes/concat.js";

const NEWLINE = 0x0a;

/** A line, without its end; undefined for one that is too long. */
export type Line = Uint8Array | undefined;

/** Splits bytes that arrive in pieces into lines, and never holds more of one than `limit` bytes. */
export class LineSplitter {
  readonly #limit: number;
  /** Pieces of the line that has not ended yet. */
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that end in this piece. */
  *push(piece: Uint8Array): Generator<Line> {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      this.#add(piece.subarray(from, end));
      yield this.#take();
      from = end + 1;
    }
    this.#add(piece.subarray(from));
  }

  /** The line behind the last newline; empty when there is none. */
  end(): Line {
    return this.#take();
  }

  #add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#limit) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #take(): Line {
    const [parts, length] = [this.#parts, this.#length];
    this.#parts = [];
    this.#length = 0;
    if (length > this.#limit) return undefined;
    return parts.length === 1 ? parts[0] : concat(parts);
  }
}
