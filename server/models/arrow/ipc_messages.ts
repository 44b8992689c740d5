/** A message of Arrow's IPC format: https://arrow.apache.org/docs/format/Columnar.html. */
export interface IpcMessage {
  readonly metadata: Uint8Array;
  readonly body: Uint8Array;
}

/** What is needed next of a stream, to find its next message. */
type Step = "head" | "magic" | "length" | "metadata" | "body";

const CONTINUATION = 0xffffffff;
// A file begins with these bytes, two more, and then a stream.
const FILE_MAGIC = "ARROW1";
// The names of 20,000 columns and the places of their buffers take a tenth of it.
const MAX_METADATA = 64_000_000;
// A batch is held in memory as a whole.
const MAX_BODY = 2_000_000_000;

/** Cuts a stream, or a file, of Arrow into its messages, as its bytes arrive. */
export class IpcMessages {
  readonly #bodyLength: (metadata: Uint8Array) => number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #step: Step = "head";
  #needed = 4;
  #isStart = true;
  #metadata: Uint8Array = new Uint8Array();
  /** Whether the end was marked. Files have more bytes behind it. */
  #isEnded = false;

  /** @param bodyLength reads the length of the body from the metadata */
  constructor(bodyLength: (metadata: Uint8Array) => number) {
    this.#bodyLength = bodyLength;
  }

  /**
   * The messages that end in these bytes.
   *
   * @throws {SyntaxError} when they are no messages
   */
  *add(bytes: Uint8Array): Generator<IpcMessage> {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    while (!this.#isEnded && this.#length >= this.#needed) {
      const message = this.#next(this.#take(this.#needed));
      if (message !== undefined) yield message;
    }
    if (this.#isEnded) this.#pieces = [];
  }

  /** @throws {SyntaxError} when the bytes have ended inside a message */
  end(): void {
    // Some writers do not mark the end.
    const isBetween = this.#step === "head" && this.#length === 0 && !this.#isStart;
    if (!this.#isEnded && !isBetween) throw new SyntaxError("it ends inside a message");
  }

  #next(bytes: Uint8Array): IpcMessage | undefined {
    switch (this.#step) {
      case "head": {
        if (this.#isStart && FILE_MAGIC.startsWith(latin(bytes))) return this.#skipMagic();
        this.#isStart = false;
        const head = uint32(bytes);
        if (head === CONTINUATION) this.#await("length", 4);
        // Streams of before 2019 begin messages with their length.
        else this.#awaitMetadata(head);
        return undefined;
      }
      case "length":
        this.#awaitMetadata(uint32(bytes));
        return undefined;
      case "metadata": {
        this.#metadata = bytes;
        const length = this.#bodyLength(bytes);
        if (length > MAX_BODY) throw new SyntaxError("a batch is too large: write smaller ones");
        this.#await("body", length);
        return undefined;
      }
      case "magic":
        this.#isStart = false;
        this.#await("head", 4);
        return undefined;
      case "body":
        this.#await("head", 4);
        return { metadata: this.#metadata, body: bytes };
    }
  }

  #skipMagic(): undefined {
    this.#await("magic", 4);
    return undefined;
  }

  #awaitMetadata(length: number): void {
    if (length === 0) {
      this.#isEnded = true;
      return;
    }
    if (length > MAX_METADATA) throw new SyntaxError("it is no stream of Arrow's IPC format");
    this.#await("metadata", length);
  }

  #await(step: Step, bytes: number): void {
    this.#step = step;
    this.#needed = bytes;
  }

  /** The next bytes, in one piece. */
  #take(count: number): Uint8Array {
    this.#length -= count;
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= count) {
      this.#pieces[0] = first.subarray(count);
      return first.subarray(0, count);
    }
    const taken = new Uint8Array(count);
    let at = 0;
    while (at < count) {
      const piece = this.#pieces[0]!;
      const part = piece.subarray(0, count - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(part.length);
    }
    return taken;
  }
}

function uint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
