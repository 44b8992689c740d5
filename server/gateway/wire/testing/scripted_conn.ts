import type { Conn } from "../socket.ts";

const encoder = new TextEncoder();

/** The bytes of a text, one for each character. */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A connection whose other side sends these pieces, one for each read, and then closes it. */
export class ScriptedConn implements Conn {
  /** Everything that was written. */
  readonly written: Uint8Array[] = [];
  isClosed = false;
  readonly #pieces: Uint8Array[];
  readonly #staysOpen: boolean;
  /** Most bytes that one write takes. */
  readonly #writeBytes: number;
  #waiting: PromiseWithResolvers<number | null> | undefined;
  #into: Uint8Array = new Uint8Array();

  constructor(
    pieces: readonly (string | Uint8Array)[],
    { staysOpen = false, writeBytes = Infinity } = {},
  ) {
    this.#pieces = pieces.map((piece) => typeof piece === "string" ? latin1Bytes(piece) : piece);
    this.#staysOpen = staysOpen;
    this.#writeBytes = writeBytes;
  }

  get text(): string {
    return this.written.map((bytes) => String.fromCharCode(...bytes)).join("");
  }

  /** The other side sends something more. */
  send(text: string): void {
    this.#pieces.push(encoder.encode(text));
    if (this.#waiting === undefined) return;
    this.#waiting.resolve(this.#take(this.#into));
    this.#waiting = undefined;
  }

  /** The other side closes the connection. */
  end(): void {
    this.#waiting?.resolve(null);
    this.#waiting = undefined;
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.isClosed) return Promise.reject(new Error("closed"));
    if (this.#pieces.length > 0) return Promise.resolve(this.#take(into));
    if (!this.#staysOpen) return Promise.resolve(null);
    this.#into = into;
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.isClosed) return Promise.reject(new Error("closed"));
    const taken = bytes.slice(0, this.#writeBytes);
    this.written.push(taken);
    return Promise.resolve(taken.length);
  }

  close(): void {
    this.isClosed = true;
    this.#waiting?.reject(new Error("closed"));
    this.#waiting = undefined;
  }

  #take(into: Uint8Array): number {
    const piece = this.#pieces.shift()!;
    const taken = piece.subarray(0, into.length);
    into.set(taken);
    if (taken.length < piece.length) this.#pieces.unshift(piece.subarray(taken.length));
    return taken.length;
  }
}
